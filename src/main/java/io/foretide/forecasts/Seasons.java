package io.foretide.forecasts;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Season lengths as the experts use them. */
final class Seasons {
    private static final long DAY = 86_400_000;
    private static final int DAYS = 7;

    private Seasons() {}

    /** The configured ones, the main one first, and a week for each that is a day; compact: the main one only. */
    static List<Integer> of(ForecastSettings settings) {
        List<Integer> given = settings.seasons();
        if (settings.profile() == Profile.COMPACT) {
            return given.stream().limit(1).toList();
        }
        TreeSet<Integer> weeks = new TreeSet<>();
        for (int season : given) {
            if (season * settings.interval() == DAY && !given.contains(DAYS * season)) {
                weeks.add(DAYS * season);
            }
        }
        return Stream.concat(given.stream(), weeks.stream()).toList();
    }
}
