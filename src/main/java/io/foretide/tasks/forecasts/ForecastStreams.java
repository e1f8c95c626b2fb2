package io.foretide.tasks.forecasts;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.model.NetworkSpec;
import io.foretide.series.Interval;
import java.util.List;

/**
 * All streams of a service. A series belongs to the first stream that matches it. Thread-safe.
 *
 * @param all the named streams in order, and last the stream of all other series
 * @param thresholds limits watched in the forecasts
 * @param drift settings of drift events
 */
public record ForecastStreams(List<ForecastStream> all, List<Threshold> thresholds, DriftSettings drift) {
    public ForecastStreams {
        all = List.copyOf(all);
        thresholds = List.copyOf(thresholds);
    }

    /** Creates streams without thresholds. */
    public ForecastStreams(List<ForecastStream> all) {
        this(all, List.of(), DriftSettings.DEFAULT);
    }

    /** Returns one stream of all series. */
    public static ForecastStreams of(ForecastSettings settings, NetworkSpec network, int history) {
        Interval interval = Interval.ofMillis(settings.interval());
        return new ForecastStreams(List.of(
                new ForecastStream("default", "*", id -> true, List.of(interval), one -> settings, network, history)));
    }

    /** Returns the stream of a series. */
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

    /** Returns the thresholds of a series. */
    public List<Threshold> thresholds(String series) {
        return thresholds.isEmpty()
                ? thresholds
                : thresholds.stream()
                        .filter(threshold -> threshold.match().test(series))
                        .toList();
    }

    /** Returns the stream of all series that no named stream matches. */
    public ForecastStream other() {
        return all.get(all.size() - 1);
    }
}
