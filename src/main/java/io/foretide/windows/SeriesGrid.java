package io.foretide.windows;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The grid of one series: its open cells and where it has got to. Each cell is closed once, in order of time. Mutable,
 * confined to its caller; {@link #toBytes} is all that need be kept of it.
 *
 * <p>Cells without observations close together with the next that has some, so what the gap policy puts there may come from
 * both sides: {@code interpolate} draws a line between them for each channel that both have, by number of steps. Where one side
 * is missing, and where the clock closes empty cells because the series is silent ({@link #closeEmpty}), the last value is held.
 * {@code zero} is no guess: a channel of which nothing came counts as one of which 0 was observed, once it has had a value.
 * Behind more than {@code maxGap} empty cells in a row, closed or not, the series starts anew: nothing is filled or held.
 *
 * <p>Of a counter (by {@code increase}, or because its first observation says so) the newest reading is kept too, and a cell's value is by how much the counter rose from the last reading
 * before it to its own last one. So each increase counts once, in the cell in which it was seen; with {@code interpolate} it is spread evenly over
 * that cell and the empty ones before it. A first reading, also one behind too long a gap, gives no increase, and a cell with nothing else no step.
 */
public final class SeriesGrid {
    private static final long NONE = Long.MIN_VALUE;
    private static final int FORMAT = 3;
    private static final int COUNTER = 4; // the same with the newest readings of a counter
    private static final int WITHOUT_END = 2; // the format before: no series had ended
    private static final int HEADER = 4 * Long.BYTES + 3 * Integer.BYTES + 1;

    private final GridSettings settings;
    private final List<GridCell> open = new ArrayList<>(2); // by their starts
    private final double[] held; // (channels) newest value that a step had, NaN before the first
    private final double[] readings; // (channels) of a counter: newest in a closed cell, NaN before the first
    private final KnownAhead known; // inputs known in advance of the steps that are not closed
    private long closed = NONE; // start of the newest closed cell
    private long observed = NONE; // start of the newest closed cell that had observations
    private long newest = NONE; // newest event time seen
    private long heard; // when the newest observation arrived
    private boolean ended; // and nothing arrived since
    private boolean counter; // whether its first observation said that they are readings of one

    public SeriesGrid(GridSettings settings) {
        this.settings = settings;
        this.held = new double[settings.channels().size()];
        this.readings = new double[settings.channels().size()];
        this.known = new KnownAhead(settings.grid(), settings.known(), settings.horizon());
        forget();
    }

    /** Nothing is held any more: what comes is a first value. */
    private void forget() {
        Arrays.fill(held, Double.NaN);
        Arrays.fill(readings, Double.NaN);
    }

    /** Whether nothing is held, as before the first value. */
    private boolean isNew() {
        for (double value : held) {
            if (!Double.isNaN(value)) {
                return false;
            }
        }
        return true;
    }

    /** What became of an observation. */
    public enum Added {
        TAKEN,
        /** Its cell is closed. */
        LATE,
        /** Its cell holds as many observations as it may. */
        FULL,
        /** There is no cell at its time. */
        OUTSIDE,
        /** It lies further ahead than inputs known in advance are kept. */
        AHEAD
    }

    /**
     * Takes an observation into its cell, or changes nothing. Inputs known in advance wait for their step to be closed; alone they
     * open no cell and close none.
     */
    public Added add(Observation observation) {
        if (!grid().has(observation.time())) {
            return Added.OUTSIDE;
        }
        long start = grid().cell(observation.time());
        if (start <= closed) {
            return Added.LATE;
        }
        if (observation.known().length > 0 && !observation.anyValue()) {
            known.put(start, observation.known());
            return Added.TAKEN;
        }
        counter |= observation.counter() && settings.counters() && newest == NONE;
        boolean onlyLast = settings.onlyLast() && !counter;
        if (!cell(start).add(observation.time(), observation.values(), onlyLast, settings.maxObservations())) {
            return Added.FULL;
        }
        if (observation.known().length > 0) {
            known.put(start, observation.known());
        }
        newest = Math.max(newest, observation.time());
        ended = false;
        return Added.TAKEN;
    }

    /** The open cell that starts then, which may be a new one. */
    private GridCell cell(long start) {
        int at = open.size();
        while (at > 0 && open.get(at - 1).start() > start) {
            at--;
        }
        if (at > 0 && open.get(at - 1).start() == start) {
            return open.get(at - 1);
        }
        GridCell cell = new GridCell(start, settings.inputs());
        open.add(at, cell);
        return cell;
    }

    /**
     * The series has ended: closes its open cells now, and none by the clock until an observation arrives again. Changes nothing
     * where a later observation has been seen.
     *
     * @param time event time, epoch milliseconds
     */
    List<Step> finish(long time) {
        if (time < newest) {
            return List.of();
        }
        ended = true;
        return closeUpTo(Long.MAX_VALUE);
    }

    /** Closes the cells whose end and grace event time has passed. */
    public List<Step> closeByEventTime() {
        return closeUpTo(newest);
    }

    /**
     * Closes the cells with observations whose end and grace lie before a time, and the empty ones between them.
     *
     * @param now epoch milliseconds, of events or of the clock
     */
    public List<Step> closeUpTo(long now) {
        List<Step> steps = new ArrayList<>(1);
        int over = 0;
        for (; over < open.size() && end(open.get(over).start()) <= now; over++) {
            close(open.get(over), steps);
        }
        if (over > 0) {
            open.subList(0, over).clear();
        }
        return steps;
    }

    /**
     * Closes the empty cells that would be over if event time had gone on with the clock since the newest observation; none
     * while a cell with observations is open, none beyond the longest gap.
     *
     * @param silence milliseconds since the newest observation arrived
     */
    List<Step> closeEmpty(long silence) {
        List<Step> steps = new ArrayList<>(1);
        for (var due = dueEmpty(); due.isPresent() && due.getAsLong() <= silence; due = dueEmpty()) {
            closed = grid().plus(closed, 1);
            steps.add(known(empty(closed, silent())));
        }
        return steps;
    }

    /** Whether the series has ended, and was not heard of since. */
    boolean ended() {
        return ended;
    }

    /** When the first open cell's end and grace have passed, epoch milliseconds; empty where none is open. */
    OptionalLong due() {
        return open.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(end(open.get(0).start()));
    }

    /** Milliseconds of silence after which {@link #closeEmpty} closes the next cell; empty where it will close none. */
    OptionalLong dueEmpty() {
        if (ended
                || !open.isEmpty()
                || closed == NONE
                || isNew()
                || grid().between(observed, closed) >= settings.maxGap()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(end(grid().plus(closed, 1)) - newest);
    }

    /** End of the newest step that is open or closed; before all times where there is none. */
    long end() {
        long newestStart = open.isEmpty()
                ? closed
                : Math.max(closed, open.get(open.size() - 1).start());
        return newestStart == NONE ? NONE : grid().end(newestStart);
    }

    /**
     * The grid of the same series with other steps, none of which is closed yet; it has what is known in advance, and of a counter the newest reading.
     *
     * @param start of its first step: what is earlier is late
     */
    SeriesGrid successor(GridSettings other, long start) {
        var successor = new SeriesGrid(other);
        successor.closed = other.grid().plus(start, -1);
        successor.observed = successor.closed;
        successor.newest = newest;
        successor.heard = heard;
        successor.counter = counter;
        System.arraycopy(readings, 0, successor.readings, 0, readings.length);
        known.moveTo(successor.known, start);
        return successor;
    }

    /** Newest event time of a value; before all times where there is none. */
    long newest() {
        return newest;
    }

    /** When the newest observation arrived, as its taker said. */
    long heard() {
        return heard;
    }

    void heard(long now) {
        heard = now;
    }

    private void close(GridCell cell, List<Step> steps) {
        List<Long> empty = emptyBefore(cell.start());
        double[] values = values(cell, empty.size());
        for (int i = 0; i < empty.size(); i++) {
            steps.add(known(empty(empty.get(i), filling(values, (i + 1.0) / (empty.size() + 1)))));
        }
        closed = cell.start();
        observed = cell.start();
        Step step = known(step(cell.start(), values));
        if (!isNew()) {
            steps.add(step);
        }
    }

    /** Starts of the empty cells between the newest closed one and the next, if they are to be filled. */
    private List<Long> emptyBefore(long start) {
        if (closed == NONE) {
            return List.of();
        }
        if (grid().between(observed, start) - 1 > settings.maxGap()) {
            forget();
        }
        if (isNew()) {
            return List.of();
        }
        List<Long> empty = new ArrayList<>();
        for (long cell = grid().plus(closed, 1); cell < start; cell = grid().plus(cell, 1)) {
            empty.add(cell);
        }
        return empty;
    }

    /** (channels) what was observed in a cell that comes behind so many empty ones; NaN where nothing was. */
    private double[] values(GridCell cell, int empty) {
        double[] values = new double[held.length];
        for (int c = 0; c < values.length; c++) {
            int input = settings.channels().get(c).input();
            values[c] = cell.value(input, aggregate(c), readings[c]);
            if (isCounter(c)) {
                double last = cell.value(input, Aggregate.LAST, Double.NaN);
                values[c] /= gap(c) == Gap.INTERPOLATE ? empty + 1 : 1;
                readings[c] = Double.isNaN(last) ? readings[c] : last;
            }
        }
        return values;
    }

    /** What stands in an empty cell, so far on the way from the newest closed one to the next. */
    private double[] filling(double[] next, double way) {
        double[] values = silent();
        for (int c = 0; c < values.length; c++) {
            if (gap(c) == Gap.INTERPOLATE && !Double.isNaN(next[c]) && !Double.isNaN(held[c])) {
                values[c] = isCounter(c) ? next[c] : (1 - way) * held[c] + way * next[c];
            }
        }
        return values;
    }

    /** What stands in a cell without observations when nothing is known of the next one. */
    private double[] silent() {
        double[] values = new double[held.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = silent(c);
        }
        return values;
    }

    private double silent(int channel) {
        return switch (gap(channel)) {
            case MISSING -> Double.NaN;
            case ZERO -> isZero(channel) ? 0 : Double.NaN;
            case HOLD, INTERPOLATE -> held[channel];
        };
    }

    /** Whether a channel of which nothing comes counts as 0. */
    private boolean isZero(int channel) {
        return gap(channel) == Gap.ZERO && !Double.isNaN(held[channel]);
    }

    /** A closed step with what is known in advance of it and of those after it, which is all that has arrived by now. */
    private Step known(Step step) {
        if (settings.known() == 0 && settings.holidays().isEmpty()) {
            return step;
        }
        float[] arrived = known.from(step.time());
        known.close(step.time());
        return step.withKnown(settings.holidays()
                .map(holidays -> holidays.behind(arrived, step.time(), settings.horizon()))
                .orElse(arrived));
    }

    private Step empty(long time, double[] values) {
        boolean[] marks = new boolean[values.length];
        for (int c = 0; c < marks.length; c++) {
            marks[c] = isZero(c);
        }
        return new Step(time, values, marks);
    }

    private Step step(long time, double[] observed) {
        double[] values = new double[held.length];
        boolean[] marks = new boolean[held.length];
        for (int c = 0; c < values.length; c++) {
            boolean seen = !Double.isNaN(observed[c]);
            held[c] = seen ? observed[c] : held[c];
            marks[c] = seen || isZero(c);
            values[c] = seen ? observed[c] : silent(c);
        }
        return new Step(time, values, marks);
    }

    private Aggregate aggregate(int channel) {
        return counter ? Aggregate.INCREASE : settings.channels().get(channel).aggregate();
    }

    private Gap gap(int channel) {
        return settings.channels().get(channel).gap();
    }

    private boolean isCounter(int channel) {
        return aggregate(channel) == Aggregate.INCREASE;
    }

    /** Whether readings of counters are kept. */
    private boolean hasReadings() {
        return counter || settings.anyIncrease();
    }

    private TimeGrid grid() {
        return settings.grid();
    }

    /** When a cell that begins then may be closed. */
    private long end(long start) {
        return grid().end(start) + settings.grace();
    }

    public byte[] toBytes() {
        int cells = 0;
        for (GridCell cell : open) {
            cells += cell.bytes();
        }
        int doubles = hasReadings() ? 2 * held.length : held.length;
        ByteBuffer out = ByteBuffer.allocate(HEADER + doubles * Double.BYTES + cells + known.bytes());
        out.putInt(hasReadings() ? COUNTER : FORMAT).putInt(held.length);
        out.putLong(closed).putLong(observed).putLong(newest).putLong(heard).putInt(open.size());
        out.put((byte) (ended ? 1 : 0));
        for (double value : held) {
            out.putDouble(value);
        }
        for (int c = 0; c < held.length && hasReadings(); c++) {
            out.putDouble(readings[c]);
        }
        for (GridCell cell : open) {
            cell.write(out);
        }
        known.write(out);
        return out.array();
    }

    /** @throws IllegalStateException if the bytes are of another format, or of a stream with other channels */
    public static SeriesGrid fromBytes(GridSettings settings, byte[] bytes) {
        return fromBytes(settings, ByteBuffer.wrap(bytes));
    }

    /** Reads what stands at a buffer's position. */
    static SeriesGrid fromBytes(GridSettings settings, ByteBuffer in) {
        SeriesGrid grid = new SeriesGrid(settings);
        int format = in.getInt();
        int channels = in.getInt();
        int expected = settings.anyIncrease() ? COUNTER : FORMAT;
        boolean other = format == WITHOUT_END || format == COUNTER; // the latter of a series that began as a counter
        boolean known = format == expected || (expected == FORMAT && other);
        if (!known || channels != grid.held.length) {
            throw new IllegalStateException("the grid's bytes are of format " + format + " and " + channels
                    + " channels where format " + expected + " and " + grid.held.length + " were expected");
        }
        grid.counter = format == COUNTER && expected != COUNTER;
        grid.closed = in.getLong();
        grid.observed = in.getLong();
        grid.newest = in.getLong();
        grid.heard = in.getLong();
        int cells = in.getInt();
        grid.ended = format != WITHOUT_END && in.get() != 0;
        for (int c = 0; c < grid.held.length; c++) {
            grid.held[c] = in.getDouble();
        }
        for (int c = 0; c < grid.readings.length && format == COUNTER; c++) {
            grid.readings[c] = in.getDouble();
        }
        for (int i = 0; i < cells; i++) {
            grid.open.add(GridCell.read(in, settings.inputs()));
        }
        grid.known.read(in);
        return grid;
    }
}
