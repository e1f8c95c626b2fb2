package io.foretide.windows;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.windows.SeriesGrid.Added;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One series on its way to steps: its {@link SeriesGrid}, and, where the stream's interval is auto, what finds that grid. Such a series'
 * first observations are kept until there are {@value #FEW} times; then it has the interval that these show, and all of them are in its
 * steps. When the source changes its rate for good ({@link ArrivalSpacing}), the grid changes at the first time that begins a step of
 * the new one behind all steps of the old one, so each observation is in exactly one step. Inputs known in advance that come before the interval is known wait for
 * it by their times, and go over to another grid. Mutable, confined to its caller.
 *
 * <p>As bytes: form of the stream's settings (int32), where its interval is auto the series' own and the next one as texts with their lengths (int8) and the
 * arrival spacing, then the grid, or what is kept before there is one: observations, and, where the stream has any, inputs known in advance.
 */
public final class SeriesWindow {
    /** Times after which a series' interval is settled. */
    static final int FEW = 4;

    /** Stands for the interval of a series that has none yet: nothing that is asked of it then depends on it. */
    private static final Interval ANY = Interval.ofMillis(60_000);

    private static final long NO_CLOCK = Long.MAX_VALUE;

    private static final Interval DAY = Interval.ofMillis(86_400_000);

    private final String series;
    private final StreamGrid stream;
    private @Nullable ArrivalSpacing spacing; // null: the stream's interval is not auto
    private @Nullable SeriesGrid grid; // null: its interval is not known yet
    private Interval interval; // auto: not known yet
    private Interval next; // that the series has shown since; the same: none
    private @Nullable GridCell early; // observations before the interval is known; null: it is
    private @Nullable GridCell
            earlyKnown; // inputs known in advance before the interval is known; null: it is, or the stream has none
    private boolean counter; // whether the first of them said that they are readings of one
    private long heard;
    private boolean daily; // whether the first of them lies outside all sessions, as only that of a day may
    private final List<Closed> closed = new ArrayList<>(1);
    private final List<Refused> refused = new ArrayList<>(0);

    /** Of a series that nothing is known of. */
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
     * @param interval of the grid that it is a step of
     */
    public record Closed(Step step, Interval interval) {}

    /**
     * An observation that was kept before the interval was known, and for which there is no step.
     *
     * @param why {@code OUTSIDE}, or, of inputs known in advance, {@code AHEAD}
     */
    record Refused(Observation observation, Added why) {}

    private GridSettings settings() {
        return stream.at(interval.isAuto() ? ANY : interval);
    }

    StreamGrid stream() {
        return stream;
    }

    /** The interval of its steps; auto while it is not known. */
    public Interval interval() {
        return interval;
    }

    /** Milliseconds that its steps stay open behind their ends, in event time. */
    public long grace() {
        return settings().grace();
    }

    /** The time after a time up to which inputs known in advance are kept: the end of the horizon; before the interval is known, any time. */
    public long reach(long time) {
        return grid == null
                ? Long.MAX_VALUE
                : settings().grid().plus(time, settings().horizon() + 1L);
    }

    /** Takes an observation, or changes nothing; inputs known in advance from however far ahead. */
    public Added add(Observation observation) {
        return add(observation, NO_CLOCK);
    }

    /**
     * Takes an observation, or changes nothing.
     *
     * @param now the clock, epoch milliseconds: where each series has its own interval, inputs known in advance for a step further ahead of it than are kept are refused
     */
    Added add(Observation observation, long now) {
        if (grid == null) {
            return addEarly(observation, now);
        }
        if (!observation.anyValue()) {
            return isTooFarAhead(grid, observation.time(), now) ? Added.AHEAD : grid.add(observation);
        }
        if (!next.equals(interval)) {
            change(observation.time());
        }
        Added added = grid.add(observation);
        if (added == Added.TAKEN && spacing != null) {
            Interval other = spacing.add(observation.time(), interval);
            next = other == null ? next : other;
        }
        return added;
    }

    /** Of a stream whose interval is given, the clock was asked when the observation came in. */
    private boolean isTooFarAhead(SeriesGrid of, long time, long now) {
        if (spacing == null || now == NO_CLOCK) {
            return false;
        }
        TimeGrid own = settings().grid();
        long from = own.cell(Math.max(now, of.newest()));
        return time > own.plus(from, KnownAhead.steps(settings().horizon()));
    }

    private Added addEarly(Observation observation, long now) {
        if (!keepsKnown(observation)) {
            return Added.FULL;
        }
        if (!observation.anyValue()) {
            return hasStep(observation.time()) ? keepKnown(observation) : Added.OUTSIDE;
        }
        GridCell kept = Objects.requireNonNull(early);
        boolean first = kept.size() == 0;
        if (first) {
            daily = !settings().grid().has(observation.time());
        }
        if (!stream.at(daily ? DAY : ANY).grid().has(observation.time())) {
            return Added.OUTSIDE;
        }
        if (!kept.add(
                observation.time(), observation.values(), false, settings().maxObservations())) {
            return Added.FULL;
        }
        counter |= first && observation.counter();
        keepKnown(observation);
        if (kept.size() == FEW) {
            settle(now);
        }
        return Added.TAKEN;
    }

    /** Whether there may be a step at a time while the interval is not known. */
    private boolean hasStep(long time) {
        return stream.at(ANY).grid().has(time) || stream.at(DAY).grid().has(time);
    }

    /** Whether there is room for the inputs known in advance of an observation: what a horizon needs, and the first few. */
    private boolean keepsKnown(Observation observation) {
        return observation.known().length == 0
                || earlyKnown == null
                || earlyKnown.has(observation.time())
                || earlyKnown.size() < KnownAhead.steps(settings().horizon()) + FEW;
    }

    private Added keepKnown(Observation observation) {
        if (earlyKnown != null && observation.known().length > 0) {
            earlyKnown.add(observation.time(), observation.known(), false, Integer.MAX_VALUE);
        }
        return Added.TAKEN;
    }

    /** Gives the series the interval that its first observations show, and takes these, and what is known in advance, into its steps. */
    private void settle(long now) {
        GridCell kept = Objects.requireNonNull(early);
        ArrivalSpacing shown = Objects.requireNonNull(spacing);
        long[] times = kept.times();
        interval = ArrivalSpacing.of(times);
        next = interval;
        var own = new SeriesGrid(settings());
        int told = 0; // inputs known in advance that its steps have
        for (int i = 0; i < times.length; i++) {
            told = tell(
                    own,
                    told,
                    settings()
                            .grid()
                            .plus(settings().grid().cell(times[i]), settings().horizon() + 1L),
                    now);
            var observation = new Observation(series, times[i], kept.values(i), counter);
            if (own.add(observation) == Added.OUTSIDE) {
                refused.add(new Refused(observation, Added.OUTSIDE));
            }
            shown.add(times[i], interval);
            keep(own.closeByEventTime());
        }
        tell(own, told, Long.MAX_VALUE, now);
        own.heard(heard);
        grid = own;
        early = null;
        earlyKnown = null;
    }

    /**
     * Gives a grid the inputs known in advance up to a time, in order, so that none takes the room of an earlier one whose step is not closed.
     *
     * @param from the first that it has not
     * @return the first that it has not then
     */
    private int tell(SeriesGrid own, int from, long before, long now) {
        if (earlyKnown == null) {
            return 0;
        }
        long[] times = earlyKnown.times();
        int at = from;
        for (; at < times.length && times[at] < before; at++) {
            double[] none = new double[settings().inputs()];
            Arrays.fill(none, Double.NaN);
            var observation = new Observation(series, times[at], none, false, earlyKnown.values(at));
            Added added = isTooFarAhead(own, times[at], now) ? Added.AHEAD : own.add(observation);
            if (added != Added.TAKEN) {
                refused.add(new Refused(observation, added));
            }
        }
        return at;
    }

    /** Changes to the interval that the series has shown, where a step of it may begin. */
    private void change(long time) {
        SeriesGrid old = Objects.requireNonNull(grid);
        GridSettings settings = stream.at(next);
        long start = settings.grid().cell(time);
        if (start < old.end()) {
            return;
        }
        keep(old.closeUpTo(Long.MAX_VALUE));
        grid = old.successor(settings, start);
        interval = next;
    }

    private void keep(List<Step> steps) {
        for (Step step : steps) {
            closed.add(new Closed(step, interval));
        }
    }

    /** Takes the steps that were closed since they were last taken, and those whose end and grace event time has passed. */
    List<Closed> closeByEventTime() {
        if (grid != null) {
            keep(grid.closeByEventTime());
        }
        return taken();
    }

    /** The same of those whose end and grace lie before a time. */
    public List<Closed> closeUpTo(long now) {
        if (grid != null) {
            keep(grid.closeUpTo(now));
        }
        return taken();
    }

    /** The same of the empty ones that are over after a silence: {@link SeriesGrid#closeEmpty}. */
    List<Closed> closeEmpty(long silence) {
        if (grid != null) {
            keep(grid.closeEmpty(silence));
        }
        return taken();
    }

    /** The series has ended: {@link SeriesGrid#finish}. Its interval is settled by two times where there are no more. */
    public List<Closed> finish(long time) {
        if (early != null && early.size() > 1) {
            settle(NO_CLOCK);
        }
        if (grid != null) {
            keep(grid.finish(time));
        }
        return taken();
    }

    /** Takes the first observations for which there turned out to be no step once the interval was known. */
    List<Refused> refused() {
        List<Refused> taken = List.copyOf(refused);
        refused.clear();
        return taken;
    }

    /** Name of the calendar outside whose sessions there are no steps; empty: there is none. */
    public String sessions() {
        return settings().grid().sessions();
    }

    private List<Closed> taken() {
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

    /** Milliseconds of silence after which it may give way to another series. */
    long room() {
        if (interval.isAuto()) {
            return 0;
        }
        GridSettings own = settings();
        return own.maxGap() * interval.millis() + own.grid().longestClosure().toMillis();
    }

    /** When the newest observation arrived, as its taker said. */
    long heard() {
        return grid == null ? heard : grid.heard();
    }

    void heard(long now) {
        heard = now;
        if (grid != null) {
            grid.heard(now);
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
            out.putLong(heard).put((byte) ((counter ? 1 : 0) | (daily ? 2 : 0)));
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
     * Reads what {@link #toBytes} wrote; empty where the stream's settings are others now, so that the series starts anew.
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
            window.heard = in.getLong();
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

    /** @param other what stands for none */
    private static Interval interval(ByteBuffer in, Interval other) {
        byte[] text = new byte[in.get()];
        in.get(text);
        return text.length == 0 ? other : ArrivalSpacing.named(new String(text, US_ASCII));
    }
}
