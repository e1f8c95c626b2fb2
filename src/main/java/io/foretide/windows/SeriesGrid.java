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
 * The grid of one series: its open cells and the position of the last closed one. Each cell is closed once, in order of
 * time. Mutable, confined to its caller; {@link #toBytes} is its complete state.
 *
 * <p>Empty cells close together with the next cell that has observations, so that the gap policy can use both sides:
 * {@code interpolate} draws a line per channel by number of steps. If one side is missing, or if the clock closes empty
 * cells of a silent series ({@link #closeEmpty}), the last value is held. {@code zero} counts a missing value as an
 * observed 0, once the channel has had a value. After more than {@code maxGap} consecutive empty cells, closed or not,
 * the series starts anew: nothing is filled or held.
 *
 * <p>For counters (aggregate {@code increase}, or marked by the first observation) the last reading is kept, and a
 * cell's value is the rise from the last reading before it to its own last reading. Each increase counts once, in the
 * cell in which it was seen; with {@code interpolate} it is spread evenly over that cell and the empty ones before it.
 * A first reading, including one after too long a gap, gives no increase; a cell without other values gives no step.
 */
public final class SeriesGrid {
    private static final long NONE = Long.MIN_VALUE;
    private static final int FORMAT = 3;
    private static final int COUNTER = 4; // the same with the last readings of a counter
    private static final int WITHOUT_END = 2; // the previous format, without ended series
    private static final int HEADER = 4 * Long.BYTES + 3 * Integer.BYTES + 1;

    private final GridSettings settings;
    private final List<GridCell> open = new ArrayList<>(2); // by start
    private final double[] lastValues; // (channels) last value of a step, NaN before the first
    private final double[] readings; // (channels) of a counter: last reading in a closed cell, NaN before the first
    private final KnownAhead known; // known inputs of open steps
    private long closed = NONE; // start of the last closed cell
    private long observed = NONE; // start of the last closed cell with observations
    private long newest = NONE; // latest event time
    private long lastArrival; // arrival of the latest observation
    private boolean ended; // and nothing has arrived since
    private boolean counter; // whether its first observation was marked as a counter reading

    public SeriesGrid(GridSettings settings) {
        this.settings = settings;
        this.lastValues = new double[settings.channels().size()];
        this.readings = new double[settings.channels().size()];
        this.known = new KnownAhead(settings.grid(), settings.known(), settings.horizon());
        reset();
    }

    /** Forgets the last values; the next value is a first one. */
    private void reset() {
        Arrays.fill(lastValues, Double.NaN);
        Arrays.fill(readings, Double.NaN);
    }

    /** Whether there are no last values. */
    private boolean isNew() {
        for (double value : lastValues) {
            if (!Double.isNaN(value)) {
                return false;
            }
        }
        return true;
    }

    /** The result of adding an observation. */
    public enum AddResult {
        TAKEN,
        /** Its cell is closed. */
        LATE,
        /** Its cell is full. */
        FULL,
        /** There is no cell at its time. */
        OUTSIDE,
        /** It is further ahead than known inputs are kept. */
        AHEAD
    }

    /**
     * Adds an observation to its cell, or changes nothing. Known inputs wait until their step closes; by themselves
     * they open and close no cell.
     */
    public AddResult add(Observation observation) {
        if (!grid().has(observation.time())) {
            return AddResult.OUTSIDE;
        }
        long start = grid().cell(observation.time());
        if (start <= closed) {
            return AddResult.LATE;
        }
        if (observation.known().length > 0 && !observation.anyValue()) {
            known.put(start, observation.known());
            return AddResult.TAKEN;
        }
        counter |= observation.counter() && settings.counters() && newest == NONE;
        boolean onlyLast = settings.onlyLast() && !counter;
        if (!cell(start).add(observation.time(), observation.values(), onlyLast, settings.maxObservations())) {
            return AddResult.FULL;
        }
        if (observation.known().length > 0) {
            known.put(start, observation.known());
        }
        newest = Math.max(newest, observation.time());
        ended = false;
        return AddResult.TAKEN;
    }

    /** The open cell with this start, created if absent. */
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
     * Ends the series: closes its open cells now; none is closed by the clock until another observation arrives.
     * Changes nothing if a later observation has been seen.
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

    /** Closes the cells whose end and grace are before the latest event time. */
    public List<Step> closeByEventTime() {
        return closeUpTo(newest);
    }

    /**
     * Closes the cells with observations whose end and grace are before a time, and the empty ones between them.
     *
     * @param now event time or clock, epoch milliseconds
     */
    public List<Step> closeUpTo(long now) {
        List<Step> steps = new ArrayList<>(1);
        int end = 0;
        for (; end < open.size() && end(open.get(end).start()) <= now; end++) {
            close(open.get(end), steps);
        }
        if (end > 0) {
            open.subList(0, end).clear();
        }
        return steps;
    }

    /**
     * Closes the empty cells that have ended if event time advanced with the clock since the latest observation; none
     * while a cell with observations is open, and none beyond the maximum gap.
     *
     * @param silence milliseconds since the latest observation arrived
     */
    List<Step> closeEmpty(long silence) {
        List<Step> steps = new ArrayList<>(1);
        for (var due = dueEmpty(); due.isPresent() && due.getAsLong() <= silence; due = dueEmpty()) {
            closed = grid().plus(closed, 1);
            steps.add(known(empty(closed, silentValues())));
        }
        return steps;
    }

    /** Whether the series has ended, without an observation since. */
    boolean ended() {
        return ended;
    }

    /** When the first open cell's end and grace have passed, epoch milliseconds; empty if none is open. */
    OptionalLong due() {
        return open.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(end(open.get(0).start()));
    }

    /** Milliseconds of silence after which {@link #closeEmpty} closes the next cell; empty if it will close none. */
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

    /** End of the latest step, open or closed; the minimum if there is none. */
    long end() {
        long newestStart = open.isEmpty()
                ? closed
                : Math.max(closed, open.get(open.size() - 1).start());
        return newestStart == NONE ? NONE : grid().end(newestStart);
    }

    /**
     * The grid of the same series with another interval. It inherits known inputs and the last readings of a counter;
     * none of its steps is closed.
     *
     * @param start of its first step; earlier times are late
     */
    SeriesGrid withInterval(GridSettings other, long start) {
        var successor = new SeriesGrid(other);
        successor.closed = other.grid().plus(start, -1);
        successor.observed = successor.closed;
        successor.newest = newest;
        successor.lastArrival = lastArrival;
        successor.counter = counter;
        System.arraycopy(readings, 0, successor.readings, 0, readings.length);
        known.moveTo(successor.known, start);
        return successor;
    }

    /** Latest event time of a value; the minimum if there is none. */
    long newest() {
        return newest;
    }

    /** Arrival time of the latest observation, as set by the caller. */
    long lastArrival() {
        return lastArrival;
    }

    void lastArrival(long now) {
        lastArrival = now;
    }

    private void close(GridCell cell, List<Step> steps) {
        List<Long> empty = emptyBefore(cell.start());
        double[] values = values(cell, empty.size());
        for (int i = 0; i < empty.size(); i++) {
            steps.add(known(empty(empty.get(i), gapValues(values, (i + 1.0) / (empty.size() + 1)))));
        }
        closed = cell.start();
        observed = cell.start();
        Step step = known(step(cell.start(), values));
        if (!isNew()) {
            steps.add(step);
        }
    }

    /** Starts of the empty cells between the last closed one and the next, if they are to be filled. */
    private List<Long> emptyBefore(long start) {
        if (closed == NONE) {
            return List.of();
        }
        if (grid().between(observed, start) - 1 > settings.maxGap()) {
            reset();
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

    /** (channels) the values of a cell after a number of empty ones; NaN if not observed. */
    private double[] values(GridCell cell, int empty) {
        double[] values = new double[lastValues.length];
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

    /** The values of an empty cell, at a fraction of the way from the last closed cell to the next. */
    private double[] gapValues(double[] next, double way) {
        double[] values = silentValues();
        for (int c = 0; c < values.length; c++) {
            if (gap(c) == Gap.INTERPOLATE && !Double.isNaN(next[c]) && !Double.isNaN(lastValues[c])) {
                values[c] = isCounter(c) ? next[c] : (1 - way) * lastValues[c] + way * next[c];
            }
        }
        return values;
    }

    /** The values of a cell without observations if the next one is unknown. */
    private double[] silentValues() {
        double[] values = new double[lastValues.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = silentValues(c);
        }
        return values;
    }

    private double silentValues(int channel) {
        return switch (gap(channel)) {
            case MISSING -> Double.NaN;
            case ZERO -> isZero(channel) ? 0 : Double.NaN;
            case HOLD, INTERPOLATE -> lastValues[channel];
        };
    }

    /** Whether missing values of a channel count as 0. */
    private boolean isZero(int channel) {
        return gap(channel) == Gap.ZERO && !Double.isNaN(lastValues[channel]);
    }

    /** Adds the known inputs of the step and the following leads that have arrived so far. */
    private Step known(Step step) {
        if (settings.known() == 0 && settings.holidays().isEmpty()) {
            return step;
        }
        float[] arrived = known.from(step.time());
        known.dropUpTo(step.time());
        return step.withKnown(settings.holidays()
                .map(holidays -> holidays.append(arrived, step.time(), settings.horizon()))
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
        double[] values = new double[lastValues.length];
        boolean[] marks = new boolean[lastValues.length];
        for (int c = 0; c < values.length; c++) {
            boolean seen = !Double.isNaN(observed[c]);
            lastValues[c] = seen ? observed[c] : lastValues[c];
            marks[c] = seen || isZero(c);
            values[c] = seen ? observed[c] : silentValues(c);
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

    /** Whether counter readings are kept. */
    private boolean hasReadings() {
        return counter || settings.anyIncrease();
    }

    private TimeGrid grid() {
        return settings.grid();
    }

    /** When a cell with this start may be closed. */
    private long end(long start) {
        return grid().end(start) + settings.grace();
    }

    public byte[] toBytes() {
        int cells = 0;
        for (GridCell cell : open) {
            cells += cell.bytes();
        }
        int doubles = hasReadings() ? 2 * lastValues.length : lastValues.length;
        ByteBuffer out = ByteBuffer.allocate(HEADER + doubles * Double.BYTES + cells + known.bytes());
        out.putInt(hasReadings() ? COUNTER : FORMAT).putInt(lastValues.length);
        out.putLong(closed)
                .putLong(observed)
                .putLong(newest)
                .putLong(lastArrival)
                .putInt(open.size());
        out.put((byte) (ended ? 1 : 0));
        for (double value : lastValues) {
            out.putDouble(value);
        }
        for (int c = 0; c < lastValues.length && hasReadings(); c++) {
            out.putDouble(readings[c]);
        }
        for (GridCell cell : open) {
            cell.write(out);
        }
        known.write(out);
        return out.array();
    }

    /** @throws IllegalStateException if the bytes have another format or number of channels */
    public static SeriesGrid fromBytes(GridSettings settings, byte[] bytes) {
        return fromBytes(settings, ByteBuffer.wrap(bytes));
    }

    /** Reads from the position of a buffer. */
    static SeriesGrid fromBytes(GridSettings settings, ByteBuffer in) {
        SeriesGrid grid = new SeriesGrid(settings);
        int format = in.getInt();
        int channels = in.getInt();
        int expected = settings.anyIncrease() ? COUNTER : FORMAT;
        boolean other = format == WITHOUT_END || format == COUNTER; // the latter for a series that began as a counter
        boolean known = format == expected || (expected == FORMAT && other);
        if (!known || channels != grid.lastValues.length) {
            throw new IllegalStateException("the grid has format " + format + " and " + channels
                    + " channels where format " + expected + " and " + grid.lastValues.length + " were expected");
        }
        grid.counter = format == COUNTER && expected != COUNTER;
        grid.closed = in.getLong();
        grid.observed = in.getLong();
        grid.newest = in.getLong();
        grid.lastArrival = in.getLong();
        int cells = in.getInt();
        grid.ended = format != WITHOUT_END && in.get() != 0;
        for (int c = 0; c < grid.lastValues.length; c++) {
            grid.lastValues[c] = in.getDouble();
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
