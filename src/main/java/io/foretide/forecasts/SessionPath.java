package io.foretide.forecasts;

import io.foretide.series.TimeGrid;
import io.foretide.series.TimeGrid.Closure;

/**
 * Counts the market closures around an origin: between the origin and each lead, and within as many steps before the
 * origin. Changes over a closure differ in size from other changes.
 */
final class SessionPath {
    /** The path without sessions. */
    static final SessionPath NONE = new SessionPath(0, 0);

    private static final int OPENING = 13;

    private final Counts ahead;
    private final Counts behind;
    private final boolean[]
            opening; // (horizon + 1) whether the origin (0) and each lead are among the first steps of a day
    private final int daySteps;

    /** (steps + 1) number of closures of each kind within a number of steps. */
    private record Counts(int[] breaks, int[] nights) {
        Counts(int most) {
            this(new int[most + 1], new int[most + 1]);
        }

        /** Sets the counts within a number of steps, the last of which has this closure before it. */
        void add(int steps, Closure closure) {
            breaks[steps] = breaks[steps - 1] + (closure == Closure.BREAK ? 1 : 0);
            nights[steps] = nights[steps - 1] + (closure == Closure.NIGHT ? 1 : 0);
        }

        int of(Closure kind, int steps) {
            if (steps >= breaks.length) {
                return 0;
            }
            return kind == Closure.BREAK ? breaks[steps] : nights[steps];
        }
    }

    private SessionPath(int horizon, int daySteps) {
        ahead = new Counts(horizon);
        behind = new Counts(horizon);
        opening = new boolean[horizon + 1];
        this.daySteps = daySteps;
    }

    /**
     * Returns the path around a step.
     *
     * @param index number of the step
     */
    static SessionPath of(TimeGrid grid, long index, int horizon) {
        if (grid.sessions().isEmpty()) {
            return NONE;
        }
        SessionPath path = new SessionPath(horizon, grid.daySteps());
        for (int lead = 1; lead <= horizon; lead++) {
            path.ahead.add(lead, grid.closureBefore(index + lead));
            path.behind.add(lead, grid.closureBefore(index - lead + 1));
        }
        for (int lead = 0; lead <= horizon; lead++) {
            long place = Math.floorMod(grid.slot(index + lead), (long) grid.daySteps());
            path.opening[lead] = OPENING * place < grid.daySteps();
        }
        return path;
    }

    /**
     * Returns whether a lead (0 for the origin) is in the first thirteenth of a trading day: half an hour of six and a
     * half hours.
     */
    boolean isOpening(int lead) {
        return lead < opening.length && opening[lead];
    }

    /** Returns the closure between the origin and the step before it. */
    Closure before() {
        if (behind(Closure.NIGHT, 1) > 0) {
            return Closure.NIGHT;
        }
        return behind(Closure.BREAK, 1) > 0 ? Closure.BREAK : Closure.NONE;
    }

    /** Returns the number of breaks, or nights, between the origin and a lead. */
    int ahead(Closure kind, int lead) {
        return ahead.of(kind, lead);
    }

    /** Returns the number of breaks, or nights, within a number of steps before the origin. */
    int behind(Closure kind, int steps) {
        return behind.of(kind, steps);
    }

    /**
     * Returns whether a night within these steps is an exception: the steps span less than half a day, so errors over
     * them rarely include an overnight change.
     */
    boolean isExceptional(int steps) {
        return 2 * steps < daySteps && behind(Closure.NIGHT, steps) > 0;
    }
}
