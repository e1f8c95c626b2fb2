package io.foretide.config;

import io.foretide.series.TimeGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The seasons of a stream's series.
 *
 * @param auto whether they are derived from the interval
 * @param steps lengths in steps, the main one first; empty if auto
 */
public record Seasons(boolean auto, List<Integer> steps) {
    /** Shorter cycles have no seasonality. */
    private static final int MIN_STEPS = 4;

    /** Limit on a season, since it determines how much of its past a series keeps. */
    private static final int MAX_STEPS = 2016;

    /** Limit on the seasons of a series. */
    private static final int MAX_SEASONS = 3;

    private static final Seasons AUTO = new Seasons(true, List.of());

    public Seasons {
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException with a readable message */
    static Seasons parse(String text) {
        if (text.strip().equals("auto")) {
            return AUTO;
        }
        if (text.strip().equals("none")) {
            return new Seasons(false, List.of());
        }
        List<Integer> steps = new ArrayList<>();
        for (String number : text.split(",", -1)) {
            if (!number.strip().matches("\\d{1,7}") || Integer.parseInt(number.strip()) < 2) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a list of seasons: write lengths in steps, each 2"
                                + " or more, such as 24,168; or auto; or none");
            }
            steps.add(Integer.parseInt(number.strip()));
        }
        return new Seasons(false, steps);
    }

    /**
     * Lengths in steps of a grid, the main one first. Automatic seasons are the day, the week and, for steps of a day
     * or longer, the year, each only if it has {@value #MIN_STEPS} to {@value #MAX_STEPS} steps. If a day has too many
     * steps, they are the hour and the minute.
     */
    public List<Integer> on(TimeGrid grid) {
        if (!auto) {
            return steps;
        }
        int year = grid.daySteps() > 1
                ? 0
                : grid.yearSteps(); // shorter steps see too few years and would keep too many steps
        List<Integer> fitting = fitting(grid.daySteps(), grid.weekSteps(), year);
        if (fitting.isEmpty()) {
            fitting = fitting(per(3_600_000, grid.interval()), per(60_000, grid.interval()));
        }
        return fitting.subList(0, Math.min(MAX_SEASONS, fitting.size()));
    }

    private static int per(long cycle, long interval) {
        return cycle % interval == 0 ? (int) (cycle / interval) : 0;
    }

    private static List<Integer> fitting(int... lengths) {
        return Arrays.stream(lengths)
                .filter(length -> length >= MIN_STEPS && length <= MAX_STEPS)
                .boxed()
                .toList();
    }

    /** In the notation of the configuration. */
    public String text() {
        return auto
                ? "auto"
                : String.join(",", steps.stream().map(String::valueOf).toList());
    }
}
