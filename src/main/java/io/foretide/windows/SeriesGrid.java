package io.foretide.windows;

import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The grid of one series: its open cells and where it has got to. Each cell is closed once, in order of time. Mutable,
 * confined to its caller; {@link #toBytes} is all that need be kept of it.
 */
public final class SeriesGrid {
    private static final long NONE = Long.MIN_VALUE;
    private static final int HEADER = 2 * Long.BYTES + Integer.BYTES;

    private final GridSettings settings;
    private final TreeMap<Long, Cell> open = new TreeMap<>();
    private final double[] held; // (channels) newest value that a step had, NaN before the first
    private long closed = NONE; // start of the newest closed cell
    private long newest = NONE; // newest event time seen

    public SeriesGrid(GridSettings settings) {
        this.settings = settings;
        this.held = new double[settings.channels()];
        java.util.Arrays.fill(held, Double.NaN);
    }

    /** What became of an observation. */
    public enum Added {
        TAKEN,
        /** Its cell is closed. */
        LATE,
        /** Its cell holds as many observations as it may. */
        FULL
    }

    /** Takes an observation into its cell, or changes nothing. */
    public Added add(Observation observation) {
        long start = settings.grid().cell(observation.time());
        if (start <= closed) {
            return Added.LATE;
        }
        Cell cell = open.computeIfAbsent(start, absent -> new Cell(settings.channels()));
        if (!cell.add(observation.time(), observation.values(), settings)) {
            return Added.FULL;
        }
        newest = Math.max(newest, observation.time());
        return Added.TAKEN;
    }

    /** Closes the cells whose end and grace event time has passed. */
    public List<Step> closeByEventTime() {
        return closeUpTo(newest);
    }

    /**
     * Closes the cells whose end and grace lie before a time, and the empty ones between them.
     *
     * @param now epoch milliseconds, of events or of the clock
     */
    public List<Step> closeUpTo(long now) {
        List<Step> steps = new ArrayList<>(1);
        while (!open.isEmpty() && end(open.firstKey()) <= now) {
            var first = open.pollFirstEntry();
            fillBefore(first.getKey(), steps);
            steps.add(step(first.getKey(), first.getValue()));
            closed = first.getKey();
        }
        return steps;
    }

    /** When the first open cell's end and grace have passed, epoch milliseconds; empty where none is open. */
    OptionalLong due() {
        return open.isEmpty() ? OptionalLong.empty() : OptionalLong.of(end(open.firstKey()));
    }

    private void fillBefore(long cell, List<Step> steps) {
        if (closed == NONE) {
            return;
        }
        long first = grid().index(closed) + 1;
        long last = grid().index(cell) - 1;
        if (last - first >= settings.maxGap()) {
            return;
        }
        for (long index = first; index <= last; index++) {
            if (grid().start(index) < grid().start(index + 1)) { // a day that the zone leaves out is none
                steps.add(step(grid().start(index), new Cell(settings.channels())));
            }
        }
    }

    private TimeGrid grid() {
        return settings.grid();
    }

    /** When a cell that begins then may be closed. */
    private long end(long start) {
        return grid().plus(start, 1) + settings.grace();
    }

    private Step step(long time, Cell cell) {
        double[] values = new double[settings.channels()];
        boolean[] observed = new boolean[settings.channels()];
        for (int c = 0; c < values.length; c++) {
            observed[c] = cell.observed(c);
            if (observed[c]) {
                held[c] = cell.value(c, settings.aggregate());
            }
            values[c] = observed[c] || settings.gap() == Gap.HOLD ? held[c] : Double.NaN;
        }
        return new Step(time, values, observed);
    }

    byte[] toBytes() {
        int cells = open.values().stream()
                .mapToInt(cell -> Long.BYTES + cell.bytes())
                .sum();
        ByteBuffer out = ByteBuffer.allocate(HEADER + held.length * Double.BYTES + cells);
        out.putLong(closed).putLong(newest).putInt(open.size());
        for (double value : held) {
            out.putDouble(value);
        }
        open.forEach((start, gathered) -> {
            out.putLong(start);
            gathered.write(out);
        });
        return out.array();
    }

    static SeriesGrid fromBytes(GridSettings settings, byte[] bytes) {
        SeriesGrid grid = new SeriesGrid(settings);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        grid.closed = in.getLong();
        grid.newest = in.getLong();
        int cells = in.getInt();
        for (int c = 0; c < grid.held.length; c++) {
            grid.held[c] = in.getDouble();
        }
        for (int i = 0; i < cells; i++) {
            grid.open.put(in.getLong(), Cell.read(in, settings.channels()));
        }
        return grid;
    }
}
