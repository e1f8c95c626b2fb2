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
import io.foretide.windows.SeriesGrid.Added;
import io.foretide.windows.SeriesWindow.Closed;
import io.foretide.windows.SeriesWindow.Refused;
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
 * Adds observations to the grid of their series and forwards the steps that close: by event time as the next observations arrive, by the clock
 * once a series has been silent for a while, and at once where an observation says that the series has ended. At the limit of series the
 * longest silent one is dropped for a new one. If none is silent, the new one is rejected.
 */
public final class WindowsProcessor extends SeriesProcessor {
    public static final String STORE = "windows";
    /** Names of the nodes behind this one: closed steps, and records that were refused. */
    public static final String STEPS = "forecasts";

    public static final String REJECTED = "rejected";
    public static final String MOVED = "moved";
    private static final Logger LOG = LoggerFactory.getLogger(WindowsProcessor.class);

    private final StreamGrids streams;
    private final Traces traces;
    private final Set<String> toldOf = new HashSet<>(); // streams whose series start anew
    private final PendingTraces<Bytes> traced = new PendingTraces<>(); // series → trace of its newest observation

    /**
     * @param partitions of the observations topic: a series belongs to one of them
     */
    public WindowsProcessor(
            StreamGrids streams, int partitions, ObservationCodec codec, Metrics metrics, Traces traces) {
        super(partitions, codec, metrics);
        this.streams = streams;
        this.traces = traces;
    }

    @Override
    SeriesTimers timers(long wall) {
        return new SeriesTimers(streams.all().stream().map(StreamGrid::silence).toList(), wall);
    }

    @Override
    void restore(Bytes key, byte[] bytes, long wall) {
        int stream = streams.index(id(key));
        var kept = SeriesWindow.fromBytes(id(key), streams.get(stream), bytes); // empty: its settings have changed
        SeriesWindow window = kept.orElseGet(() -> new SeriesWindow(id(key), streams.get(stream)));
        watch().add(key, stream, window, kept.isPresent() ? window.heard() : wall, wall);
    }

    @Override
    public void process(Record<byte[], Object> record) {
        if (record.value() instanceof ControlJson.Read asked) {
            steer(record, asked);
        } else {
            super.process(record);
        }
    }

    /** Does what an operator asks for; nothing for a series that is not known. */
    private void steer(Record<byte[], Object> record, ControlJson.Read asked) {
        Rejected refused = record.key() == null || asked.control().isEmpty()
                ? new Rejected(
                        Reason.MALFORMED,
                        "a record of this topic needs a key, the series' id, and says {\"control\": \"reset\"}, \"freeze\" or \"thaw\"")
                : !inlet().belongsHere(record.key())
                        ? new Rejected(
                                Reason.MALFORMED,
                                "its series lies in another partition: let the producer partition by murmur2, as Java's clients do")
                        : null;
        if (refused != null) {
            inlet().reject(record.withValue(asked.bytes()), refused);
            return;
        }
        Bytes key = Bytes.wrap(record.key());
        if (store().get(key) == null) {
            return;
        }
        Control control = asked.control().get();
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
    void take(Record<byte[], byte[]> record, Parsed parsed) {
        if (parsed instanceof Accepted accepted) {
            take(record, accepted.observation());
        } else if (parsed instanceof Ended last) {
            end(record, last.end());
        }
    }

    private void take(Record<byte[], byte[]> record, Observation observation) {
        Bytes key = Bytes.wrap(record.key());
        byte @Nullable [] kept = store().get(key);
        long wall = context().currentSystemTimeMs();
        long now = watch().read(wall);
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
        Added added = window.add(observation, wall);
        if (added != Added.TAKEN) {
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
        for (Refused refused : window.refused()) {
            Observation earlier = refused.observation();
            inlet().reject(
                            new Record<>(record.key(), codec().encode(earlier), record.timestamp(), record.headers()),
                            refusal(refused.why(), earlier, window));
        }
        List<Closed> steps = window.closeByEventTime();
        window.heard(now);
        watch().heard(key, stream, window, wall);
        store().put(key, window.toBytes());
        metrics().series.inc(kept == null ? 1 : 0);
        forward(record.key(), steps, record.timestamp());
    }

    /** Keeps inputs known in advance, which say nothing of whether the series is alive: only a new one is heard of. */
    private void keepKnown(Bytes key, boolean isNew, int stream, SeriesWindow window, long now, long wall) {
        if (isNew) {
            window.heard(now);
            watch().heard(key, stream, window, wall);
            metrics().series.inc();
        }
        store().put(key, window.toBytes());
    }

    /** Closes what a series has open, and lets the clock leave it alone; one that is not known has nothing to end. */
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
        watch().set(key, window, wall);
        store().put(key, window.toBytes());
        metrics().ended.inc(window.ended() && !before ? 1 : 0);
        forward(record.key(), steps, record.timestamp());
    }

    private static Rejected refusal(Added added, Observation observation, SeriesWindow window) {
        if (!observation.anyValue() && added == Added.LATE) {
            return new Rejected(
                    Reason.LATE,
                    "its step is closed: send inputs known in advance before the step they are about ends");
        }
        if (!observation.anyValue() && added == Added.FULL) {
            return new Rejected(
                    Reason.FULL,
                    "inputs known in advance wait for its interval, and no more may: send its first values, or set stream.interval");
        }
        return switch (added) {
            case AHEAD ->
                new Rejected(
                        Reason.AHEAD,
                        "its step lies further ahead of the clock than inputs known in advance are kept (stream.horizon and 16 steps of "
                                + window.interval().text() + "): send it later");
            case OUTSIDE ->
                new Rejected(
                        Reason.CLOSED,
                        "its time lies outside the sessions of "
                                + window.sessions()
                                + ": name another calendar in stream.sessions if there was trading");
            case FULL ->
                new Rejected(
                        Reason.FULL, "its step holds as many observations as it may: raise stream.max-observations");
            default -> new Rejected(Reason.LATE, "its step is closed: raise stream.grace to wait longer");
        };
    }

    @Override
    void closeSilent(long wall) {
        watch().endSteps(wall);
        int work = 0;
        while (work < MOST_A_LOOK) {
            Bytes key = watch().takeQuiet().orElse(null);
            if (key == null) {
                return;
            }
            SeriesWindow window = window(key, store().get(key), streams.index(id(key)), wall);
            List<Closed> steps = new ArrayList<>(window.closeUpTo(wall));
            steps.addAll(window.closeEmpty(watch().idle(key)));
            store().put(key, window.toBytes());
            watch().set(key, window, wall);
            forward(key.get(), steps, wall);
            work += 1 + steps.size();
        }
    }

    /** Closes what a series has open, and forgets it, here and behind. */
    @Override
    void forget(Bytes key) {
        long wall = context().currentSystemTimeMs();
        SeriesWindow window = window(key, store().get(key), streams.index(id(key)), wall);
        forward(key.get(), window.closeUpTo(Long.MAX_VALUE), wall);
        remove(key, wall);
    }

    /** The window of a series as it is kept; where its stream's settings are others than they were, the series starts anew, here and behind. */
    private SeriesWindow window(Bytes key, byte[] kept, int stream, long wall) {
        StreamGrid grid = streams.get(stream);
        return SeriesWindow.fromBytes(id(key), grid, kept).orElseGet(() -> {
            if (toldOf.add(grid.name())) {
                LOG.warn(
                        "Series of the stream {} start anew: its settings are not those that they were kept with",
                        grid.name());
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
            // The record's time is the clock's: an event time may lie before 1970, which Kafka does not take.
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

    /** A step goes on in the trace of the newest observation of its series. */
    private @Nullable Headers headers(byte[] key) {
        byte @Nullable [] trace = traces.on() ? traced.get(Bytes.wrap(key)) : null;
        return trace == null ? null : new RecordHeaders().add(Traces.HEADER, trace);
    }
}
