package io.foretide.tasks.forecasts;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.model.NetworkSpec;
import io.foretide.series.Interval;
import java.util.List;

/**
 * All streams of a service; a series belongs to the first that matches it. Safe for all threads.
 *
 * @param all the named streams in their order, and last the one of all other series
 * @param thresholds what is watched in their forecasts
 * @param drift when they count as worse than their baselines
 */
public record ForecastStreams(List<ForecastStream> all, List<Threshold> thresholds, DriftSettings drift) {
    public ForecastStreams {
        all = List.copyOf(all);
        thresholds = List.copyOf(thresholds);
    }

    /** Without thresholds. */
    public ForecastStreams(List<ForecastStream> all) {
        this(all, List.of(), DriftSettings.DEFAULT);
    }

    /** One stream of all series. */
    public static ForecastStreams of(ForecastSettings settings, NetworkSpec network, int history) {
        Interval interval = Interval.ofMillis(settings.interval());
        return new ForecastStreams(List.of(
                new ForecastStream("default", "*", id -> true, List.of(interval), one -> settings, network, history)));
    }

    /** The stream of a series. */
    public ForecastStream of(String series) {
        if (all.size() == 1) {
            return other();
        }
        for (ForecastStream stream : all) {
            if (stream.matches(series)) {
                return stream;
            }
        }
        throw new IllegalStateException("the last stream matches every series, but not " + series);
    }

    /** The thresholds that watch a series. */
    public List<Threshold> thresholds(String series) {
        return thresholds.isEmpty()
                ? thresholds
                : thresholds.stream()
                        .filter(threshold -> threshold.match().test(series))
                        .toList();
    }

    /** The stream of all series that no named one matches. */
    public ForecastStream other() {
        return all.get(all.size() - 1);
    }
}
