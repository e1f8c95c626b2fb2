package io.foretide.windows;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.windows.SeriesGrid.AddResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The windowing state of one series: its {@link SeriesGrid} and, for automatic intervals, the detection of its
 * interval. Initially, observations are buffered until there are {@value #DETECTION_TIMES} times, which determine the
 * interval; then all are added to its steps. If the rate changes permanently ({@link ArrivalSpacing}), the grid changes
 * at the first time that begins a step of the new grid after all steps of the old one, so that each observation is in
 * exactly one step. Inputs known in advance are buffered until the interval is known and are transferred to a new grid.
 * Mutable, confined to its caller.
 *
 * <p>Serialized form: the form of the stream's settings (int32); for automatic intervals the current and next interval
 * as texts with lengths (int8) and the arrival spacing; then the grid or, before there is one, the buffered
 * observations and, if the stream has any, known inputs.
 */
public final class SeriesWindow {
    /** Times from which a series' interval is detected. */
    static final int DETECTION_TIMES = 4;

    /** Placeholder before the interval is known; nothing observable depends on it. */
    private static final Interval PLACEHOLDER = Interval.ofMillis(60_000);

    private static final long NO_CLOCK = Long.MAX_VALUE;

    private static final Interval DAY = Interval.ofMillis(86_400_000);

    private final String series;
    private final StreamGrid stream;
    private @Nullable ArrivalSpacing spacing; // null: the interval is fixed
    private @Nullable SeriesGrid grid; // null: the interval is unknown
    private Interval interval; // auto: unknown
    private Interval next; // detected since; equal to interval: none
    private @Nullable GridCell early; // observations before the interval is known; null afterwards
    private @Nullable GridCell
            earlyKnown; // known inputs before the interval is known; null afterwards, or if the stream has none
    private boolean counter; // whether the first of them was marked as a counter reading
    private long lastArrival;
    private boolean daily; // whether the first of them is outside all sessions, as only daily values may be
    private final List<Closed> closed = new ArrayList<>(1);
    private final List<Rejection> rejected = new ArrayList<>(0);

    /** The window of a new series. */
    public SeriesWindow(String series, StreamGrid stream) {
        this(series, stream, stream.interval());
        if (interval.isAuto()) {
            spacing = new ArrivalSpacing();
            early = new GridCell(0, settings().inputs());
            earlyKnown =
                    settings().known() == 0 ? null : new GridCell(0, settings().known());
        } else {
            grid = new SeriesGrid(settings());
        }
    }

    private SeriesWindow(String series, StreamGrid stream, Interval interval) {
        this.series = series;
        this.stream = stream;
        this.interval = interval;
        this.next = interval;
    }

    /**
     * A closed step.
     *
     * @param interval of its grid
     */
    public record Closed(Step step, Interval interval) {}

    /**
     * A buffered observation for which there is no step.
     *
     * @param reason {@code OUTSIDE}, or for known inputs {@code AHEAD}
     */
    record Rejection(Observation observation, AddResult reason) {}

    private GridSettings settings() {
        return stream.at(interval.isAuto() ? PLACEHOLDER : interval);
    }

    StreamGrid stream() {
        return stream;
    }

    /** The interval of its steps; auto while it is unknown. */
    public Interval interval() {
        return interval;
    }

    /** Milliseconds that its steps stay open after their ends, in event time. */
    public long grace() {
        return settings().grace();
    }

    /**
     * The time up to which known inputs are kept, relative to a time: the end of the horizon; any time before the
     * interval is known.
     */
    public long reach(long time) {
        return grid == null
                ? Long.MAX_VALUE
                : settings().grid().plus(time, settings().horizon() + 1L);
    }

    /** Adds an observation, or changes nothing; known inputs may be arbitrarily far ahead. */
    public AddResult add(Observation observation) {
        return add(observation, NO_CLOCK);
    }

    /**
     * Adds an observation, or changes nothing.
     *
     * @param now the clock, epoch milliseconds; with automatic intervals, known inputs too far ahead of it are rejected
     */
    AddResult add(Observation observation, long now) {
        if (grid == null) {
            return addEarly(observation, now);
        }
        if (!observation.anyValue()) {
            return isTooFarAhead(grid, observation.time(), now) ? AddResult.AHEAD : grid.add(observation);
        }
        if (!next.equals(interval)) {
            changeInterval(observation.time());
        }
        AddResult result = grid.add(observation);
        if (result == AddResult.TAKEN && spacing != null) {
            Interval other = spacing.add(observation.time(), interval);
            next = other == null ? next : other;
        }
        return result;
    }

    /** For fixed intervals the clock was checked when the observation was received. */
    private boolean isTooFarAhead(SeriesGrid of, long time, long now) {
        if (spacing == null || now == NO_CLOCK) {
            return false;
        }
        TimeGrid own = settings().grid();
        long from = own.cell(Math.max(now, of.newest()));
        return time > own.plus(from, KnownAhead.steps(settings().horizon()));
    }

    private AddResult addEarly(Observation observation, long now) {
        if (!keepsKnown(observation)) {
            return AddResult.FULL;
        }
        if (!observation.anyValue()) {
            return hasStep(observation.time()) ? keepKnown(observation) : AddResult.OUTSIDE;
        }
        GridCell kept = Objects.requireNonNull(early);
        boolean first = kept.size() == 0;
        if (first) {
            daily = !settings().grid().has(observation.time());
        }
        if (!stream.at(daily ? DAY : PLACEHOLDER).grid().has(observation.time())) {
            return AddResult.OUTSIDE;
        }
        if (!kept.add(
                observation.time(), observation.values(), false, settings().maxObservations())) {
            return AddResult.FULL;
        }
        counter |= first && observation.counter();
        keepKnown(observation);
        if (kept.size() == DETECTION_TIMES) {
            detectInterval(now);
        }
        return AddResult.TAKEN;
    }

    /** Whether there can be a step at a time while the interval is unknown. */
    private boolean hasStep(long time) {
        return stream.at(PLACEHOLDER).grid().has(time) || stream.at(DAY).grid().has(time);
    }

    /** Whether the buffer has room for known inputs: a horizon and the first few observations. */
    private boolean keepsKnown(Observation observation) {
        return observation.known().length == 0
                || earlyKnown == null
                || earlyKnown.has(observation.time())
                || earlyKnown.size() < KnownAhead.steps(settings().horizon()) + DETECTION_TIMES;
    }

    private AddResult keepKnown(Observation observation) {
        if (earlyKnown != null && observation.known().length > 0) {
            earlyKnown.add(observation.time(), observation.known(), false, Integer.MAX_VALUE);
        }
        return AddResult.TAKEN;
    }

    /** Detects the interval from the first observations and adds them and the known inputs to the steps. */
    private void detectInterval(long now) {
        GridCell kept = Objects.requireNonNull(early);
        ArrivalSpacing detected = Objects.requireNonNull(spacing);
        long[] times = kept.times();
        interval = ArrivalSpacing.of(times);
        next = interval;
        var own = new SeriesGrid(settings());
        int putUpTo = 0; // number of known inputs already put
        for (int i = 0; i < times.length; i++) {
            putUpTo = putKnown(
                    own,
                    putUpTo,
                    settings()
                            .grid()
                            .plus(settings().grid().cell(times[i]), settings().horizon() + 1L),
                    now);
            var observation = new Observation(series, times[i], kept.values(i), counter);
            if (own.add(observation) == AddResult.OUTSIDE) {
                rejected.add(new Rejection(observation, AddResult.OUTSIDE));
            }
            detected.add(times[i], interval);
            keep(own.closeByEventTime());
        }
        putKnown(own, putUpTo, Long.MAX_VALUE, now);
        own.lastArrival(lastArrival);
        grid = own;
        early = null;
        earlyKnown = null;
    }

    /**
     * Passes known inputs up to a time to a grid, in order, so that none displaces an earlier one whose step is open.
     *
     * @param from index of the first one not yet passed
     * @return index of the next one
     */
    private int putKnown(SeriesGrid own, int from, long before, long now) {
        if (earlyKnown == null) {
            return 0;
        }
        long[] times = earlyKnown.times();
        int at = from;
        for (; at < times.length && times[at] < before; at++) {
            double[] none = new double[settings().inputs()];
            Arrays.fill(none, Double.NaN);
            var observation = new Observation(series, times[at], none, false, earlyKnown.values(at));
            AddResult result = isTooFarAhead(own, times[at], now) ? AddResult.AHEAD : own.add(observation);
            if (result != AddResult.TAKEN) {
                rejected.add(new Rejection(observation, result));
            }
        }
        return at;
    }

    /** Changes to the newly detected interval where one of its steps may begin. */
    private void changeInterval(long time) {
        SeriesGrid old = Objects.requireNonNull(grid);
        GridSettings settings = stream.at(next);
        long start = settings.grid().cell(time);
        if (start < old.end()) {
            return;
        }
        keep(old.closeUpTo(Long.MAX_VALUE));
        grid = old.withInterval(settings, start);
        interval = next;
    }

    private void keep(List<Step> steps) {
        for (Step step : steps) {
            closed.add(new Closed(step, interval));
        }
    }

    /** Returns steps closed since the last call, and those whose end and grace are before the latest event time. */
    List<Closed> closeByEventTime() {
        if (grid != null) {
            keep(grid.closeByEventTime());
        }
        return takeClosed();
    }

    /** The same for those whose end and grace are before a time. */
    public List<Closed> closeUpTo(long now) {
        if (grid != null) {
            keep(grid.closeUpTo(now));
        }
        return takeClosed();
    }

    /** The same for empty ones that ended during a silence: {@link SeriesGrid#closeEmpty}. */
    List<Closed> closeEmpty(long silence) {
        if (grid != null) {
            keep(grid.closeEmpty(silence));
        }
        return takeClosed();
    }

    /** Ends the series: {@link SeriesGrid#finish}. Two times suffice to detect its interval if there are no more. */
    public List<Closed> finish(long time) {
        if (early != null && early.size() > 1) {
            detectInterval(NO_CLOCK);
        }
        if (grid != null) {
            keep(grid.finish(time));
        }
        return takeClosed();
    }

    /** Returns the buffered observations for which there is no step, once the interval is known. */
    List<Rejection> takeRejected() {
        List<Rejection> taken = List.copyOf(rejected);
        rejected.clear();
        return taken;
    }

    /** Name of the session calendar; empty: none. */
    public String sessions() {
        return settings().grid().sessions();
    }

    private List<Closed> takeClosed() {
        List<Closed> taken = List.copyOf(closed);
        closed.clear();
        return taken;
    }

    boolean ended() {
        return grid != null && grid.ended();
    }

    /** When its first open step may be closed: {@link SeriesGrid#due}. */
    OptionalLong due() {
        return grid == null ? OptionalLong.empty() : grid.due();
    }

    /** Milliseconds of silence after which an empty step is closed: {@link SeriesGrid#dueEmpty}. */
    OptionalLong dueEmpty() {
        return grid == null ? OptionalLong.empty() : grid.dueEmpty();
    }

    /** Milliseconds of silence after which it may be replaced by another series. */
    long room() {
        if (interval.isAuto()) {
            return 0;
        }
        GridSettings own = settings();
        return own.maxGap() * interval.millis() + own.grid().longestClosure().toMillis();
    }

    /** Arrival time of the latest observation, as set by the caller. */
    long lastArrival() {
        return grid == null ? lastArrival : grid.lastArrival();
    }

    void lastArrival(long now) {
        lastArrival = now;
        if (grid != null) {
            grid.lastArrival(now);
        }
    }

    public byte[] toBytes() {
        byte[] now = text(grid == null ? null : interval);
        byte[] later = text(next.equals(interval) ? null : next);
        byte[] kept = grid == null ? new byte[0] : grid.toBytes();
        int length = Integer.BYTES + kept.length;
        length += spacing == null ? 0 : 2 + now.length + later.length + spacing.bytes();
        length += early == null ? 0 : Long.BYTES + 1 + early.bytes();
        length += earlyKnown == null ? 0 : earlyKnown.bytes();
        ByteBuffer out = ByteBuffer.allocate(length).putInt(stream.form());
        if (spacing != null) {
            out.put((byte) now.length).put(now).put((byte) later.length).put(later);
            spacing.write(out);
        }
        if (early != null) {
            out.putLong(lastArrival).put((byte) ((counter ? 1 : 0) | (daily ? 2 : 0)));
            early.write(out);
        }
        if (earlyKnown != null) {
            earlyKnown.write(out);
        }
        return out.put(kept).array();
    }

    private static byte[] text(@Nullable Interval interval) {
        return interval == null ? new byte[0] : interval.text().getBytes(US_ASCII);
    }

    /**
     * Reads {@link #toBytes}; empty if the stream's settings have changed, so that the series starts anew.
     *
     * @throws IllegalStateException if the bytes are damaged
     */
    public static Optional<SeriesWindow> fromBytes(String series, StreamGrid stream, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt() != stream.form()) {
            return Optional.empty();
        }
        var window = new SeriesWindow(series, stream, stream.interval());
        if (stream.interval().isAuto()) {
            window.interval = interval(in, Interval.AUTO);
            window.next = interval(in, window.interval);
            window.spacing = ArrivalSpacing.read(in);
        }
        if (window.interval.isAuto()) {
            window.lastArrival = in.getLong();
            int marks = in.get();
            window.counter = (marks & 1) != 0;
            window.daily = (marks & 2) != 0;
            window.early = GridCell.read(in, window.settings().inputs());
            window.earlyKnown = window.settings().known() == 0
                    ? null
                    : GridCell.read(in, window.settings().known());
        } else {
            window.grid = SeriesGrid.fromBytes(window.settings(), in);
        }
        return Optional.of(window);
    }

    /** @param other the value that stands for none */
    private static Interval interval(ByteBuffer in, Interval other) {
        byte[] text = new byte[in.get()];
        in.get(text);
        return text.length == 0 ? other : ArrivalSpacing.parse(new String(text, US_ASCII));
    }
}
