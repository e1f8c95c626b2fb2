package io.foretide.forecasts;

import io.foretide.series.TimeGrid;
import io.foretide.series.TimeGrid.Closure;

/**
 * Over how many closures of a market the steps around an origin lead: from it to each lead, and to it from as many steps before. A change over a
 * closure is not of the size of a usual one.
 */
final class SessionPath {
    /** Where there are no sessions. */
    static final SessionPath NONE = new SessionPath(0, 0);

    private static final int OPENING = 13;

    private final Counts ahead;
    private final Counts behind;
    private final boolean[]
            opening; // (horizon + 1) whether the origin, and each lead, is among the first steps of a day
    private final int daySteps;

    /** (steps + 1) closures of each kind within so many steps. */
    private record Counts(int[] breaks, int[] nights) {
        Counts(int most) {
            this(new int[most + 1], new int[most + 1]);
        }

        /** Adds the closure before the last of these steps. */
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
     * The path around a step.
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

    /** Whether a lead is among the first steps of a day, in the half hour after the opening of six and a half; 0 is the origin. */
    boolean isOpening(int lead) {
        return lead < opening.length && opening[lead];
    }

    /** The closure between the origin and the step before it. */
    Closure before() {
        if (behind(Closure.NIGHT, 1) > 0) {
            return Closure.NIGHT;
        }
        return behind(Closure.BREAK, 1) > 0 ? Closure.BREAK : Closure.NONE;
    }

    /** Breaks, or nights, from the origin to a lead. */
    int ahead(Closure kind, int lead) {
        return ahead.of(kind, lead);
    }

    /** Number of breaks, or nights, within this many steps before the origin. */
    int behind(Closure kind, int steps) {
        return behind.of(kind, steps);
    }

    /** Whether there is a night within these steps, as an exception: the overnight change is not a usual error. */
    boolean isExceptional(int steps) {
        return 2 * steps < daySteps && behind(Closure.NIGHT, steps) > 0;
    }
}
