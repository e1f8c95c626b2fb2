package io.foretide.windows;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.ControlJson;
import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.series.Control;
import io.foretide.series.End;
import io.foretide.series.Observation;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Accepted;
import io.foretide.series.Parsed.Ended;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.traces.PendingTraces;
import io.foretide.traces.Traces;
import io.foretide.windows.SeriesGrid.AddResult;
import io.foretide.windows.SeriesWindow.Closed;
import io.foretide.windows.SeriesWindow.Rejection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds observations to their series' grid and forwards the steps that close: by event time when later ones arrive, by
 * the clock after some silence, and at once when the series ends. Confined to its stream thread.
 */
public final class WindowsProcessor extends SeriesProcessor {
    public static final String STORE = "windows";
    /** Names of the downstream nodes: closed steps, and rejected records. */
    public static final String STEPS = "forecasts";

    public static final String REJECTED = "rejected";
    public static final String MOVED = "moved";
    private static final Logger LOG = LoggerFactory.getLogger(WindowsProcessor.class);

    private final StreamGrids streams;
    private final Traces traces;
    private final Set<String> restartsLogged = new HashSet<>(); // streams whose restart was logged
    private final PendingTraces<Bytes> traced = new PendingTraces<>(); // series → trace of its latest observation

    /** @param partitions of the observations topic, which determine a series' partition */
    public WindowsProcessor(
            StreamGrids streams, int partitions, ObservationCodec codec, Metrics metrics, Traces traces) {
        super(partitions, codec, metrics);
        this.streams = streams;
        this.traces = traces;
    }

    @Override
    SeriesTimers newTimers(long wall) {
        return new SeriesTimers(streams.all().stream().map(StreamGrid::silence).toList(), wall);
    }

    @Override
    void restore(Bytes key, byte[] bytes, long wall) {
        int stream = streams.index(id(key));
        var kept = SeriesWindow.fromBytes(id(key), streams.get(stream), bytes); // empty: its settings have changed
        SeriesWindow window = kept.orElseGet(() -> new SeriesWindow(id(key), streams.get(stream)));
        timers().add(key, stream, window, kept.isPresent() ? window.lastArrival() : wall, wall);
    }

    @Override
    public void process(Record<byte[], Object> record) {
        if (record.value() instanceof ControlJson.ControlRecord control) {
            applyControl(record, control);
        } else {
            super.process(record);
        }
    }

    /** Applies an operator's action; ignored for unknown series. */
    private void applyControl(Record<byte[], Object> record, ControlJson.ControlRecord controlRecord) {
        Rejected refused = record.key() == null || controlRecord.control().isEmpty()
                ? new Rejected(
                        Reason.MALFORMED,
                        "a record of this topic needs the series' id as key, and the value {\"control\": \"reset\"}, \"freeze\" or \"thaw\"")
                : !inlet().belongsHere(record.key())
                        ? new Rejected(
                                Reason.MALFORMED,
                                "its series belongs to another partition: let the producer partition by murmur2, as Java clients do")
                        : null;
        if (refused != null) {
            inlet().reject(record.withValue(controlRecord.bytes()), refused);
            return;
        }
        Bytes key = Bytes.wrap(record.key());
        if (store().get(key) == null) {
            return;
        }
        Control control = controlRecord.control().get();
        if (control == Control.RESET) {
            metrics()
                    .restarted
                    .labelValues(streams.of(id(key)).name(), control.label())
                    .inc();
            forget(key);
        } else {
            context().forward(new Record<>(record.key(), control, context().currentSystemTimeMs()), STEPS);
        }
    }

    @Override
    void add(Record<byte[], byte[]> record, Parsed parsed) {
        if (parsed instanceof Accepted accepted) {
            addObservation(record, accepted.observation());
        } else if (parsed instanceof Ended last) {
            end(record, last.end());
        }
    }

    private void addObservation(Record<byte[], byte[]> record, Observation observation) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store().get(key);
        long wall = context().currentSystemTimeMs();
        long now = timers().read(wall);
        if (kept == null && !makeRoom()) {
            inlet().reject(
                            record,
                            RecordInlet.tooMany(streams.of(observation.series()).silence()));
            return;
        }
        int stream = streams.index(observation.series());
        SeriesWindow window = kept == null
                ? new SeriesWindow(observation.series(), streams.get(stream))
                : window(key, kept, stream, wall);
        AddResult added = window.add(observation, wall);
        if (added != AddResult.TAKEN) {
            inlet().reject(record, refusal(added, observation, window));
            return;
        }
        if (!observation.anyValue()) {
            keepKnown(key, kept == null, stream, window, now, wall);
            return;
        }
        if (traces.on()) {
            traced.put(key, trace(record));
        }
        for (Rejection refused : window.takeRejected()) {
            Observation earlier = refused.observation();
            inlet().reject(
                            new Record<>(record.key(), codec().encode(earlier), record.timestamp(), record.headers()),
                            refusal(refused.reason(), earlier, window));
        }
        List<Closed> steps = window.closeByEventTime();
        window.lastArrival(now);
        timers().recordArrival(key, stream, window, wall);
        store().put(key, window.toBytes());
        metrics().series.inc(kept == null ? 1 : 0);
        forward(record.key(), steps, record.timestamp());
    }

    /** Adds known inputs, which do not show that the series is alive: only a new series counts as heard of. */
    private void keepKnown(Bytes key, boolean isNew, int stream, SeriesWindow window, long now, long wall) {
        if (isNew) {
            window.lastArrival(now);
            timers().recordArrival(key, stream, window, wall);
            metrics().series.inc();
        }
        store().put(key, window.toBytes());
    }

    /** Closes the open steps of a series and stops its timers; ignored for unknown series. */
    private void end(Record<byte[], byte[]> record, End end) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store().get(key);
        if (kept == null) {
            return;
        }
        long wall = context().currentSystemTimeMs();
        SeriesWindow window = window(key, kept, streams.index(end.series()), wall);
        boolean before = window.ended();
        List<Closed> steps = window.finish(end.time());
        timers().schedule(key, window, wall);
        store().put(key, window.toBytes());
        metrics().ended.inc(window.ended() && !before ? 1 : 0);
        forward(record.key(), steps, record.timestamp());
    }

    private static Rejected refusal(AddResult result, Observation observation, SeriesWindow window) {
        if (!observation.anyValue() && result == AddResult.LATE) {
            return new Rejected(Reason.LATE, "its step is closed: send inputs known in advance before their step ends");
        }
        if (!observation.anyValue() && result == AddResult.FULL) {
            return new Rejected(
                    Reason.FULL,
                    "the buffer of inputs known in advance is full until its interval is known: send its first values, or set stream.interval");
        }
        return switch (result) {
            case AHEAD ->
                new Rejected(
                        Reason.AHEAD,
                        "its step is further ahead of the clock than inputs known in advance are kept (stream.horizon and 16 steps of "
                                + window.interval().text() + "): send it later");
            case OUTSIDE ->
                new Rejected(
                        Reason.CLOSED,
                        "its time is outside the sessions of "
                                + window.sessions()
                                + ": set another calendar in stream.sessions if there was trading");
            case FULL -> new Rejected(Reason.FULL, "its step is full: raise stream.max-observations");
            default -> new Rejected(Reason.LATE, "its step is closed: raise stream.grace to wait longer");
        };
    }

    @Override
    void closeSilent(long wall) {
        timers().endSteps(wall);
        int work = 0;
        while (work < MAX_PER_TICK) {
            Bytes key = timers().pollSilent().orElse(null);
            if (key == null) {
                return;
            }
            SeriesWindow window = window(key, store().get(key), streams.index(id(key)), wall);
            List<Closed> steps = new ArrayList<>(window.closeUpTo(wall));
            steps.addAll(window.closeEmpty(timers().idle(key)));
            store().put(key, window.toBytes());
            timers().schedule(key, window, wall);
            forward(key.get(), steps, wall);
            work += 1 + steps.size();
        }
    }

    /** Closes a series' open steps and drops its state, here and downstream. */
    @Override
    void forget(Bytes key) {
        long wall = context().currentSystemTimeMs();
        SeriesWindow window = window(key, store().get(key), streams.index(id(key)), wall);
        forward(key.get(), window.closeUpTo(Long.MAX_VALUE), wall);
        evict(key, wall);
    }

    /**
     * The stored window of a series; if its stream's settings have changed, the series starts anew, here and
     * downstream.
     */
    private SeriesWindow window(Bytes key, byte[] kept, int stream, long wall) {
        StreamGrid grid = streams.get(stream);
        return SeriesWindow.fromBytes(id(key), grid, kept).orElseGet(() -> {
            if (restartsLogged.add(grid.name())) {
                LOG.warn("Series of the stream {} start anew, because its settings have changed", grid.name());
            }
            metrics().restarted.labelValues(grid.name(), "settings").inc();
            context().forward(new Record<>(key.get(), new SeriesEvicted(), wall), STEPS);
            return new SeriesWindow(id(key), grid);
        });
    }

    private static String id(Bytes key) {
        return new String(key.get(), UTF_8);
    }

    private void forward(byte[] key, List<Closed> steps, long arrival) {
        for (Closed closed : steps) {
            metrics()
                    .steps
                    .labelValues(closed.step().anyObserved() ? "yes" : "no")
                    .inc();
            // The record time is the clock's, since an event time may be before 1970, which Kafka rejects.
            long now = context().currentSystemTimeMs();
            context()
                    .forward(
                            new Record<>(
                                    key, new ClosedStep(closed.step(), closed.interval(), arrival), now, headers(key)),
                            STEPS);
        }
    }

    private byte @Nullable [] trace(Record<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Traces.HEADER);
        return header == null ? null : traces.read(header.value());
    }

    /** A step continues the trace of its series' latest observation. */
    private @Nullable Headers headers(byte[] key) {
        byte @Nullable [] trace = traces.on() ? traced.get(Bytes.wrap(key)) : null;
        return trace == null ? null : new RecordHeaders().add(Traces.HEADER, trace);
    }
}
