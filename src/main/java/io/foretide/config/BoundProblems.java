package io.foretide.config;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.config.ForetideConfig.Whole;
import java.util.List;
import java.util.stream.Stream;

/** Checks bounds of forecasts against each other and against the possible values. */
final class BoundProblems {
    private BoundProblems() {}

    static void find(ForetideConfig.Stream stream, List<String> problems) {
        int before = problems.size();
        count("stream.aggregate", stream.aggregate(), stream, problems);
        count("stream.gap", stream.gap(), stream, problems);
        count("stream.floor", stream.floor(), stream, problems);
        count("stream.ceiling", stream.ceiling(), stream, problems);
        count("stream.integer", stream.integer(), stream, problems);
        if (problems.size() > before) {
            return;
        }
        int different = Stream.of(stream.aggregate(), stream.gap(), stream.floor(), stream.ceiling(), stream.integer())
                .mapToInt(List::size)
                .max()
                .orElseThrow();
        for (int c = 0; c < different; c++) {
            ForecastBound floor = ForetideConfig.forChannel(stream.floor(), c);
            ForecastBound ceiling = ForetideConfig.forChannel(stream.ceiling(), c);
            String of = different == 1 ? "" : " (channel " + stream.channels().get(c) + ")";
            order(floor, ceiling, of, problems);
            values(
                    ForetideConfig.forChannel(stream.gap(), c) == Gap.ZERO,
                    ForetideConfig.forChannel(stream.aggregate(), c),
                    floor,
                    ceiling,
                    of,
                    problems);
            if (ForetideConfig.forChannel(stream.integer(), c) != Whole.FALSE) {
                whole("stream.floor", floor, of, problems);
                whole("stream.ceiling", ceiling, of, problems);
            }
        }
    }

    private static void count(String key, List<?> setting, ForetideConfig.Stream stream, List<String> problems) {
        int channels = stream.channels().size();
        if (setting.size() != 1 && setting.size() != channels) {
            problems.add(key + ": has " + setting.size() + " values for " + channels + " channel"
                    + (channels == 1 ? "" : "s") + ": give one for all, or one for each in the order of"
                    + " stream.channels");
        }
    }

    private static void order(ForecastBound floor, ForecastBound ceiling, String of, List<String> problems) {
        if (floor.isGiven() && ceiling.isGiven() && floor.value() >= ceiling.value()) {
            problems.add("stream.floor: " + floor.text() + " is not below stream.ceiling, " + ceiling.text() + of
                    + ": lower the floor or raise the ceiling");
        }
    }

    private static void values(
            boolean zero,
            Aggregate aggregate,
            ForecastBound floor,
            ForecastBound ceiling,
            String of,
            List<String> problems) {
        if (zero && floor.isGiven() && floor.value() > 0) {
            problems.add("stream.floor: " + floor.text() + of + " is above 0, the value of stream.gap: zero for steps"
                    + " without observations: lower the floor, or choose another gap");
        }
        if (ceiling.isGiven() && ceiling.value() < 0 && (zero || notNegative(aggregate))) {
            problems.add("stream.ceiling: " + ceiling.text() + of + " is below 0, which "
                    + (zero ? "stream.gap: zero" : "stream.aggregate") + " never does: raise the ceiling");
        }
    }

    private static boolean notNegative(Aggregate aggregate) {
        return aggregate == Aggregate.COUNT || aggregate == Aggregate.INCREASE;
    }

    private static void whole(String key, ForecastBound limit, String of, List<String> problems) {
        if (limit.isGiven() && limit.value() != Math.rint(limit.value())) {
            problems.add(key + ": " + limit.text() + of
                    + " is not a whole number, as stream.integer requires: give a whole number, or set stream.integer"
                    + " to false");
        }
    }
}
