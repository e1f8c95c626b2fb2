package io.foretide.config;

import java.time.Duration;
import java.util.List;

/**
 * Checks thresholds for contradictions and for times beyond all forecasts, and limits the forecasts exported as
 * metrics.
 */
final class ThresholdProblems {
    private static final int MAX_THRESHOLDS = 50;
    private static final int MAX_AHEAD = 10;
    private static final double MIN_CONFIDENCE = .5;
    private static final double MAX_CONFIDENCE = .99;

    private ThresholdProblems() {}

    static void find(ForetideConfig config, List<String> problems) {
        if (ForetideConfig.isGridless(config) && !config.thresholds().isEmpty()) {
            problems.add("thresholds: apply only to numbers on a grid: stream.task must be forecast");
        }
        if (config.thresholds().size() > MAX_THRESHOLDS) {
            problems.add("thresholds: " + MAX_THRESHOLDS + " at most, since every series is matched against them");
        }
        if (config.ahead().in().size() > MAX_AHEAD) {
            problems.add("ahead.in: " + MAX_AHEAD + " at most, since each is a time series for each bound and series");
        }
        config.thresholds().forEach((name, threshold) -> {
            String key = "thresholds." + name;
            if (!ConfigConsistency.isName(name)) {
                problems.add(key + ": a threshold's name has 1 to 40 small letters, digits, '-' and '_'");
            }
            if (threshold.below().isPresent() == threshold.above().isPresent()) {
                problems.add(key + ": needs either below or above: the limit");
            }
            if (threshold.confidence() < MIN_CONFIDENCE || threshold.confidence() > MAX_CONFIDENCE) {
                problems.add(key + ".confidence: from " + MIN_CONFIDENCE + " to " + MAX_CONFIDENCE);
            }
            channel(key, threshold, config, problems);
            threshold.within().ifPresent(within -> within(key, within, config, problems));
        });
    }

    private static void channel(String key, ThresholdConfig threshold, ForetideConfig config, List<String> problems) {
        boolean covered = ForetideConfig.all(config).stream().anyMatch(stream -> threshold
                .channel()
                .map(stream.channels()::contains)
                .orElse(stream.channels().size() == 1));
        if (!covered) {
            problems.add(key + ".channel: "
                    + threshold
                            .channel()
                            .map(name -> "no stream has a channel '" + name + "'")
                            .orElse("every stream has several channels: name one of them"));
        }
    }

    /**
     * At least one stream must have a known interval and a sufficient horizon, otherwise no forecast covers the
     * threshold.
     */
    private static void within(String key, Duration within, ForetideConfig config, List<String> problems) {
        boolean reached = ForetideConfig.all(config).stream()
                .anyMatch(stream -> stream.interval().isAuto()
                        || stream.interval().millis() * stream.horizon() >= within.toMillis());
        if (!reached) {
            problems.add(key + ".within: no stream's forecasts reach this far: raise stream.horizon, or lower it");
        }
    }
}
