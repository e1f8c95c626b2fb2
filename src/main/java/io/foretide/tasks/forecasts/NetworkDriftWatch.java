package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.LeadGroups;
import io.foretide.metrics.Metrics;
import io.foretide.series.DriftEvent.Cause;
import io.foretide.series.NetworkDriftEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Compares the losses of a stream's published forecasts with those that they would have had without the shared network,
 * per group of leads, and opens and closes drift events of the network. The unit of comparison is the mean over at least
 * {@value #MIN_SCORES} scores and {@value #UNIT_MS} ms, since scores of one moment depend on each other. An event opens
 * if, over {@value #WINDOW} units, the loss with the network exceeds that without it by more than the configured share,
 * and significantly. It closes if the excess falls below half of the share, or the group is no longer scored.
 *
 * <p>Covers the series of one partition. Units are stored in the transaction that completes them; a restart loses an
 * incomplete unit and repeats no event. Confined to its owner's thread.
 *
 * <p>Stored form, per stream, of each group: lead (int32), time at which its event opened (int64; {@link Long#MIN_VALUE}
 * if none is open), {@link PairedErrors}.
 */
final class NetworkDriftWatch {
    private static final int WINDOW = 60;
    private static final int MIN_SCORES = 100;
    private static final long UNIT_MS = 60_000;

    /**
     * Mean loss, in usual changes, above which losses count less, so that no series dominates: the usual change of a
     * young series may be far too small. Typical losses are a tenth of it.
     */
    private static final double MAX_LOSS = 3;

    /** Consecutive units that are taken to depend on each other, since forecasts of many steps ahead overlap. */
    private static final double OVERLAP = 4;

    private static final long NONE = Long.MIN_VALUE;
    private static final int BYTES = Integer.BYTES + Long.BYTES + PairedErrors.BYTES;
    private static final byte PREFIX = 0; // no series id begins with it
    private static final Bytes FIRST = Bytes.wrap(new byte[] {PREFIX});
    private static final Bytes LAST = Bytes.wrap(new byte[] {PREFIX + 1}); // no key is this

    private final ForecastStreams streams;
    private final Metrics metrics;
    private final KeyValueStore<Bytes, byte[]> store;
    private final int partition;
    private final Map<String, Map<Integer, Group>> groups = new HashMap<>(); // stream → lead
    private final List<Orphan> orphans = new ArrayList<>();

    /** A group with an open event that the settings no longer have. */
    private record Orphan(String stream, Group group) {}

    /** One stream at one group of leads. */
    private static final class Group {
        private final int lead;
        private long opened = NONE;
        private PairedErrors losses = new PairedErrors();
        private long began = NONE; // of the incomplete unit
        private int scores;
        private double with;
        private double without;

        Group(int lead) {
            this.lead = lead;
        }

        /** Adds losses. Returns whether they complete a unit. */
        boolean add(int count, double published, double alone, long now) {
            began = began == NONE ? now : began;
            scores += count;
            double mean = Math.max(published, alone) / count;
            double weight = mean > MAX_LOSS ? MAX_LOSS / mean : 1;
            with += weight * published;
            without += weight * alone;
            if (scores < MIN_SCORES || now - began < UNIT_MS) {
                return false;
            }
            losses.add(with / scores, without / scores, WINDOW);
            began = NONE;
            scores = 0;
            with = 0;
            without = 0;
            return true;
        }
    }

    /** @param store also has the drift states of series */
    NetworkDriftWatch(ForecastStreams streams, Metrics metrics, KeyValueStore<Bytes, byte[]> store, int partition) {
        this.streams = streams;
        this.metrics = metrics;
        this.store = store;
        this.partition = partition;
        for (ForecastStream stream : streams.all()) { // created at 0, so that the first event is an increase
            metrics.networkDrifting.labelValues(stream.name()).inc(0);
            metrics.networkDriftEvents
                    .labelValues(stream.name(), DriftWatch.OPENED)
                    .inc(0);
            metrics.networkDriftEvents
                    .labelValues(stream.name(), DriftWatch.CLOSED)
                    .inc(0);
        }
        try (var all = store.range(FIRST, LAST)) {
            while (all.hasNext()) {
                var entry = all.next();
                load(new String(entry.key.get(), 1, entry.key.get().length - 1, UTF_8), entry.value);
            }
        }
    }

    private void load(String stream, byte[] bytes) {
        int horizon = streams.all().stream()
                .filter(one -> one.name().equals(stream))
                .mapToInt(ForecastStream::horizon)
                .findFirst()
                .orElse(0);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            var group = new Group(in.getInt());
            group.opened = in.getLong();
            group.losses = PairedErrors.read(in);
            if (horizon > 0 && new LeadGroups(horizon).isAnchor(group.lead)) {
                groups.computeIfAbsent(stream, name -> new HashMap<>()).put(group.lead, group);
                if (group.opened != NONE) {
                    metrics.networkDrifting.labelValues(stream).inc();
                }
            } else if (group.opened != NONE) {
                orphans.add(new Orphan(stream, group));
            }
        }
    }

    /**
     * Closes events of streams and leads that the settings no longer have; once after a start.
     *
     * @param version version of the weights in use
     * @param now epoch milliseconds
     */
    List<NetworkDriftEvent> orphans(long version, long now) {
        List<NetworkDriftEvent> closed = orphans.stream()
                .map(one -> event(one.stream(), one.group(), Cause.GONE, one.group().opened, now, version))
                .toList();
        orphans.forEach(one -> store(one.stream()));
        orphans.clear();
        return closed;
    }

    /** Returns whether a key of the store is that of a stream, rather than of a series. */
    static boolean isKey(Bytes key) {
        return key.get()[0] == PREFIX;
    }

    private static Bytes key(String stream) {
        byte[] name = stream.getBytes(UTF_8);
        return Bytes.wrap(
                ByteBuffer.allocate(1 + name.length).put(PREFIX).put(name).array());
    }

    /**
     * Adds the losses at a lead of one step of a series.
     *
     * @param count number of scored forecasts, 1 or more
     * @param published sum of the quantile losses of the published forecasts, in usual changes
     * @param without the same without the network
     * @param version version of the weights in use
     * @param now epoch milliseconds
     * @return event that opens or closes; empty if none does
     */
    Optional<NetworkDriftEvent> add(
            String stream, int lead, int count, double published, double without, long version, long now) {
        if (!Double.isFinite(published + without)) {
            return Optional.empty();
        }
        Map<Integer, Group> own = groups.computeIfAbsent(stream, name -> new HashMap<>());
        Group group = own.computeIfAbsent(lead, Group::new);
        if (!group.add(count, published, without, now)) {
            return Optional.empty();
        }
        Optional<NetworkDriftEvent> event = judged(stream, group, version, now);
        store(stream);
        return event;
    }

    private void store(String stream) {
        Map<Integer, Group> own = groups.getOrDefault(stream, Map.of());
        store.put(key(stream), own.isEmpty() ? null : write(own));
    }

    private Optional<NetworkDriftEvent> judged(String stream, Group group, long version, long now) {
        double limit = streams.drift().networkWorseBy();
        boolean open = group.opened != NONE;
        boolean opens = !open && group.losses.opens(WINDOW, limit, OVERLAP);
        boolean closes = open && group.losses.closes(limit);
        if (!opens && !closes) {
            return Optional.empty();
        }
        long opened = open ? group.opened : now;
        group.opened = opens ? opened : NONE;
        metrics.networkDrifting.labelValues(stream).inc(opens ? 1 : -1);
        metrics.networkDriftEvents
                .labelValues(stream, opens ? DriftWatch.OPENED : DriftWatch.CLOSED)
                .inc();
        return Optional.of(event(stream, group, opens ? Cause.WORSE : Cause.BETTER, opened, now, version));
    }

    private NetworkDriftEvent event(String stream, Group group, Cause cause, long opened, long now, long version) {
        PairedErrors losses = group.losses;
        return new NetworkDriftEvent(
                stream, partition, group.lead, cause, opened, now, losses.forecast(), losses.baseline(), version);
    }

    /** Removes this task's part from the gauges when the task moves. */
    void close() {
        groups.forEach((stream, own) -> own.values().stream()
                .filter(group -> group.opened != NONE)
                .forEach(group -> metrics.networkDrifting.labelValues(stream).dec()));
    }

    private static byte[] write(Map<Integer, Group> groups) {
        ByteBuffer out = ByteBuffer.allocate(groups.size() * BYTES);
        for (Group group : groups.values()) {
            out.putInt(group.lead).putLong(group.opened);
            group.losses.write(out);
        }
        return out.array();
    }
}
