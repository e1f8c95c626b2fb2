package io.foretide.config;

import io.foretide.series.TimeGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The seasons of a stream's series.
 *
 * @param auto whether they follow from the interval
 * @param steps lengths in steps, the main one first; empty where they follow from the interval
 */
public record Seasons(boolean auto, List<Integer> steps) {
    /** Nobody has seen anything of a cycle that is as short as this. */
    private static final int FEWEST = 4;

    /** What a series keeps of its past is bounded by it. */
    private static final int MOST = 2016;

    /** Seasons that a series can have. */
    private static final int MOST_SEASONS = 3;

    private static final Seasons AUTO = new Seasons(true, List.of());

    public Seasons {
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException with a message for people */
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
                        "'" + text + "' names no seasons: write their lengths in steps, each 2"
                                + " or more, such as 24,168; or auto; or none");
            }
            steps.add(Integer.parseInt(number.strip()));
        }
        return new Seasons(false, steps);
    }

    /**
     * Lengths in steps of a grid, the main one first. Where they follow from it: the day, the week and, for days and longer steps, the year, as far as they have from {@value #FEWEST} to
     * {@value #MOST} steps; for steps of which a day has too many, the hour and the minute.
     */
    public List<Integer> on(TimeGrid grid) {
        if (!auto) {
            return steps;
        }
        int year = grid.daySteps() > 1
                ? 0
                : grid.yearSteps(); // steps within a day see too few years, and would keep much of them
        List<Integer> fitting = fitting(grid.daySteps(), grid.weekSteps(), year);
        if (fitting.isEmpty()) {
            fitting = fitting(per(3_600_000, grid.interval()), per(60_000, grid.interval()));
        }
        return fitting.subList(0, Math.min(MOST_SEASONS, fitting.size()));
    }

    private static int per(long cycle, long interval) {
        return cycle % interval == 0 ? (int) (cycle / interval) : 0;
    }

    private static List<Integer> fitting(int... lengths) {
        return Arrays.stream(lengths)
                .filter(length -> length >= FEWEST && length <= MOST)
                .boxed()
                .toList();
    }

    /** As the configuration has it. */
    public String text() {
        return auto
                ? "auto"
                : String.join(",", steps.stream().map(String::valueOf).toList());
    }
}
