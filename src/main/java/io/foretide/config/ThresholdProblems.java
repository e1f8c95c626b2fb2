package io.foretide.config;

import java.time.Duration;
import java.util.List;

/** Thresholds that contradict themselves, or look further than any forecast, and too much that is shown ahead. */
final class ThresholdProblems {
    private static final int MOST = 50;
    private static final int MOST_AHEAD = 10;
    private static final double LEAST_CONFIDENCE = .5;
    private static final double MOST_CONFIDENCE = .99;

    private ThresholdProblems() {}

    static void find(ForetideConfig config, List<String> problems) {
        if (ForetideConfig.gridless(config) && !config.thresholds().isEmpty()) {
            problems.add("thresholds: only numbers on a grid cross any: stream.task must be forecast");
        }
        if (config.thresholds().size() > MOST) {
            problems.add("thresholds: " + MOST + " at most, since every series is held against their matches");
        }
        if (config.ahead().in().size() > MOST_AHEAD) {
            problems.add("ahead.in: " + MOST_AHEAD + " at most, since each is a time series for each bound and series");
        }
        config.thresholds().forEach((name, threshold) -> {
            String key = "thresholds." + name;
            if (!Consistency.isName(name)) {
                problems.add(key + ": a threshold's name has 1 to 40 small letters, digits, '-' and '_'");
            }
            if (threshold.below().isPresent() == threshold.above().isPresent()) {
                problems.add(key + ": needs either below or above: the limit that is watched");
            }
            if (threshold.confidence() < LEAST_CONFIDENCE || threshold.confidence() > MOST_CONFIDENCE) {
                problems.add(key + ".confidence: from " + LEAST_CONFIDENCE + " to " + MOST_CONFIDENCE);
            }
            channel(key, threshold, config, problems);
            threshold.within().ifPresent(within -> within(key, within, config, problems));
        });
    }

    private static void channel(String key, ThresholdConfig threshold, ForetideConfig config, List<String> problems) {
        boolean meant = ForetideConfig.all(config).stream().anyMatch(stream -> threshold
                .channel()
                .map(stream.channels()::contains)
                .orElse(stream.channels().size() == 1));
        if (!meant) {
            problems.add(key + ".channel: "
                    + threshold
                            .channel()
                            .map(name -> "no stream has a channel '" + name + "'")
                            .orElse("every stream has several channels: say which one is watched"));
        }
    }

    /** A stream whose interval is known and whose horizon is as long must be there, or there is nothing that is looked at to the end. */
    private static void within(String key, Duration within, ForetideConfig config, List<String> problems) {
        boolean reached = ForetideConfig.all(config).stream()
                .anyMatch(stream -> stream.interval().isAuto()
                        || stream.interval().millis() * stream.horizon() >= within.toMillis());
        if (!reached) {
            problems.add(key + ".within: no stream's forecasts reach so far: raise stream.horizon, or look less far");
        }
    }
}
