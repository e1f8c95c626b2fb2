package io.foretide.windows;

import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.series.End;
import io.foretide.series.Observation;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Accepted;
import io.foretide.series.Parsed.Ended;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.Step;
import io.foretide.traces.Held;
import io.foretide.traces.Traces;
import io.foretide.windows.SeriesGrid.Added;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Takes observations into their series' grid and hands on the steps that close: by event time as the next ones arrive, by
 * the clock once a series has been silent for a while, and at once where it is said to have ended. Drops series that were not heard of for long, and, where there are as many
 * as there may be, the longest silent one for a new one; if none is silent, the new one is refused, so that those that are
 * forecast go on as they are. Confined to its stream thread.
 */
public final class WindowsProcessor implements Processor<byte[], byte[], byte[], Object> {
    public static final String STORE = "windows";
    /** Names of the nodes behind this one: closed steps, and records that were refused. */
    public static final String STEPS = "forecasts";

    public static final String REJECTED = "rejected";
    public static final String MOVED = "moved";
    private static final Duration LOOK = Duration.ofMillis(100);
    /** Series and steps that one look deals with, and a series' steps more: some tenths of a second. */
    static final int MOST_A_LOOK = 4096;

    private final GridSettings settings;
    private final Silence silence;
    private final int partitions;
    private final ObservationCodec codec;
    private final Metrics metrics;
    private final Traces traces;
    private final Held<Bytes> traced = new Held<>(); // series → trace of its newest observation

    private Inlet inlet;
    private Watch watch;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<Bytes, byte[]> store;

    /**
     * @param silence what becomes of a series that falls silent
     * @param partitions of the observations topic: a series belongs to one of them
     */
    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    public WindowsProcessor(
            GridSettings settings,
            Silence silence,
            int partitions,
            ObservationCodec codec,
            Metrics metrics,
            Traces traces) {
        this.settings = settings;
        this.silence = silence;
        this.partitions = partitions;
        this.codec = codec;
        this.metrics = metrics;
        this.traces = traces;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.inlet = new Inlet(context, partitions, codec, metrics);
        this.store = context.getStateStore(STORE);
        long wall = context.currentSystemTimeMs();
        this.watch = new Watch(silence, wall);
        try (var all = store.all()) {
            while (all.hasNext()) {
                var entry = all.next();
                SeriesGrid grid = SeriesGrid.fromBytes(settings, entry.value);
                watch.set(entry.key, grid, wall);
                watch.add(entry.key, grid.heard());
            }
        }
        metrics.series.inc(watch.size());
        context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void close() {
        metrics.series.dec(watch.size());
        watch.close();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Parsed parsed = inlet.parsed(record);
        if (!(parsed instanceof Rejected) && inlet.moved(record)) {
            return;
        }
        if (parsed instanceof Accepted accepted) {
            take(record, accepted.observation());
        } else if (parsed instanceof Ended last) {
            end(record, last.end());
        } else if (parsed instanceof Rejected rejected) {
            inlet.reject(record, rejected);
        }
    }

    private void take(Record<byte[], byte[]> record, Observation observation) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store.get(key);
        long wall = context.currentSystemTimeMs();
        long now = watch.read(wall);
        if (kept == null && !watch.makeRoom(longest -> drop(longest, "limit"))) {
            inlet.reject(record, Inlet.tooMany(silence));
            return;
        }
        SeriesGrid grid = kept == null ? new SeriesGrid(settings) : SeriesGrid.fromBytes(settings, kept);
        Added added = grid.add(observation);
        if (added != Added.TAKEN) {
            inlet.reject(record, refusal(added, observation));
            return;
        }
        if (!observation.anyValue()) {
            keepKnown(key, kept == null, grid, now, wall);
            return;
        }
        if (traces.on()) {
            traced.put(key, trace(record));
        }
        List<Step> steps = grid.closeByEventTime();
        grid.heard(now);
        watch.heard(key, grid, wall);
        store.put(key, grid.toBytes());
        metrics.series.inc(kept == null ? 1 : 0);
        forward(record.key(), steps, record.timestamp());
    }

    /** Keeps inputs known in advance, which say nothing of whether the series is alive: only a new one is heard of. */
    private void keepKnown(Bytes key, boolean isNew, SeriesGrid grid, long now, long wall) {
        if (isNew) {
            grid.heard(now);
            watch.heard(key, grid, wall);
            metrics.series.inc();
        }
        store.put(key, grid.toBytes());
    }

    /** Closes what a series has open, and lets the clock leave it alone; one that is not known has nothing to end. */
    private void end(Record<byte[], byte[]> record, End end) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store.get(key);
        if (kept == null) {
            return;
        }
        SeriesGrid grid = SeriesGrid.fromBytes(settings, kept);
        boolean before = grid.ended();
        List<Step> steps = grid.finish(end.time());
        watch.set(key, grid, context.currentSystemTimeMs());
        store.put(key, grid.toBytes());
        metrics.ended.inc(grid.ended() && !before ? 1 : 0);
        forward(record.key(), steps, record.timestamp());
    }

    private static Rejected refusal(Added added, Observation observation) {
        if (!observation.anyValue()) {
            return new Rejected(
                    Reason.LATE,
                    "its step is closed: send inputs known in advance before the step they are about ends");
        }
        return added == Added.LATE
                ? new Rejected(Reason.LATE, "its step is closed: raise stream.grace to wait longer")
                : new Rejected(
                        Reason.FULL, "its step holds as many observations as it may: raise stream.max-observations");
    }

    /** By the clock: silent series' cells are closed, and long silent series dropped. What is left waits for the next look. */
    private void look(long wall) {
        watch.read(wall);
        closeSilent(wall);
        watch.dropExpired(MOST_A_LOOK, expired -> drop(expired, "ttl"));
    }

    private void closeSilent(long wall) {
        watch.endSteps(wall);
        int work = 0;
        while (work < MOST_A_LOOK) {
            Bytes key = watch.takeQuiet().orElse(null);
            if (key == null) {
                return;
            }
            SeriesGrid grid = SeriesGrid.fromBytes(settings, store.get(key));
            List<Step> steps = grid.closeUpTo(wall);
            steps.addAll(grid.closeEmpty(watch.idle(key)));
            store.put(key, grid.toBytes());
            watch.set(key, grid, wall);
            forward(key.get(), steps, wall);
            work += 1 + steps.size();
        }
    }

    /** Closes what a series has open, and forgets it, here and behind. */
    private void drop(Bytes key, String why) {
        SeriesGrid grid = SeriesGrid.fromBytes(settings, store.get(key));
        long wall = context.currentSystemTimeMs();
        forward(key.get(), grid.closeUpTo(Long.MAX_VALUE), wall);
        context.forward(new Record<>(key.get(), new Evicted(), wall), STEPS);
        store.delete(key);
        watch.remove(key);
        metrics.series.dec();
        metrics.evicted.labelValues(why).inc();
    }

    private void forward(byte[] key, List<Step> steps, long arrival) {
        for (Step step : steps) {
            metrics.steps.labelValues(step.anyObserved() ? "yes" : "no").inc();
            // The record's time is the clock's: an event time may lie before 1970, which Kafka does not take.
            long now = context.currentSystemTimeMs();
            context.forward(new Record<>(key, new ClosedStep(step, arrival), now, headers(key)), STEPS);
        }
    }

    private byte @Nullable [] trace(Record<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Traces.HEADER);
        return header == null ? null : traces.read(header.value());
    }

    /** A step goes on in the trace of the newest observation of its series. */
    private @Nullable Headers headers(byte[] key) {
        byte @Nullable [] trace = traces.on() ? traced.get(Bytes.wrap(key)) : null;
        return trace == null ? null : new RecordHeaders().add(Traces.HEADER, trace);
    }
}
