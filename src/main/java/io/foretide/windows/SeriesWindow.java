package io.foretide.windows;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.windows.SeriesGrid.Added;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One series on its way to steps: its {@link SeriesGrid}, and, where the stream's interval is auto, what finds that grid. Such a series'
 * first observations are kept until there are {@value #FEW} times; then it has the interval that these show, and all of them are in its
 * steps. When the source changes its rate for good ({@link ArrivalSpacing}), the grid changes at the first time that begins a step of
 * the new one behind all steps of the old one, so each observation is in exactly one step. Mutable, confined to its caller.
 *
 * <p>As bytes: form of the stream's settings (int32), where its interval is auto the series' own and the next one as texts with their lengths (int8) and the
 * arrival spacing, then the grid, or what is kept before there is one.
 */
public final class SeriesWindow {
    /** Times after which a series' interval is settled. */
    static final int FEW = 4;

    /** Stands for the interval of a series that has none yet: nothing that is asked of it then depends on it. */
    private static final Interval ANY = Interval.ofMillis(60_000);

    private static final Interval DAY = Interval.ofMillis(86_400_000);

    private final String series;
    private final StreamGrid stream;
    private @Nullable ArrivalSpacing spacing; // null: the stream's interval is not auto
    private @Nullable SeriesGrid grid; // null: its interval is not known yet
    private Interval interval; // auto: not known yet
    private Interval next; // that the series has shown since; the same: none
    private @Nullable GridCell early; // observations before the interval is known; null: it is
    private boolean counter; // whether the first of them said that they are readings of one
    private long heard;
    private boolean daily; // whether the first of them lies outside all sessions, as only that of a day may
    private final List<Closed> closed = new ArrayList<>(1);
    private final List<Observation> outside = new ArrayList<>(0);

    /** Of a series that nothing is known of. */
    public SeriesWindow(String series, StreamGrid stream) {
        this(series, stream, stream.interval());
        if (interval.isAuto()) {
            spacing = new ArrivalSpacing();
            early = new GridCell(0, settings().inputs());
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

    /** The time after a time up to which inputs known in advance are kept: the end of the horizon. */
    public long reach(long time) {
        return grid == null ? time : settings().grid().plus(time, settings().horizon() + 1L);
    }

    /** Takes an observation, or changes nothing. */
    public Added add(Observation observation) {
        if (grid == null) {
            return addEarly(observation);
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

    private Added addEarly(Observation observation) {
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
        if (kept.size() == FEW) {
            settle();
        }
        return Added.TAKEN;
    }

    /** Gives the series the interval that its first observations show, and takes these into its steps. */
    private void settle() {
        GridCell kept = Objects.requireNonNull(early);
        ArrivalSpacing shown = Objects.requireNonNull(spacing);
        long[] times = kept.times();
        interval = ArrivalSpacing.of(times);
        next = interval;
        var own = new SeriesGrid(settings());
        for (int i = 0; i < times.length; i++) {
            var observation = new Observation(series, times[i], kept.values(i), counter);
            if (own.add(observation) == Added.OUTSIDE) {
                outside.add(observation);
            }
            shown.add(times[i], interval);
            keep(own.closeByEventTime());
        }
        own.heard(heard);
        grid = own;
        early = null;
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
            settle();
        }
        if (grid != null) {
            keep(grid.finish(time));
        }
        return taken();
    }

    /** Takes the first observations that turned out to lie outside the sessions of the stream once the interval was known. */
    List<Observation> outside() {
        List<Observation> taken = List.copyOf(outside);
        outside.clear();
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
        ByteBuffer out = ByteBuffer.allocate(length).putInt(stream.form());
        if (spacing != null) {
            out.put((byte) now.length).put(now).put((byte) later.length).put(later);
            spacing.write(out);
        }
        if (early != null) {
            out.putLong(heard).put((byte) ((counter ? 1 : 0) | (daily ? 2 : 0)));
            early.write(out);
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
