package io.foretide.forecasts;

import io.foretide.model.NetworkSpec;
import io.foretide.series.Interval;
import java.util.List;

/**
 * All streams of a service; a series belongs to the first that matches it. Safe for all threads.
 *
 * @param all the named streams in their order, and last the one of all other series
 */
public record ForecastStreams(List<ForecastStream> all) {
    public ForecastStreams {
        all = List.copyOf(all);
    }

    /** One stream of all series. */
    public static ForecastStreams of(ForecastSettings settings, NetworkSpec network, int history) {
        Interval interval = Interval.ofMillis(settings.interval());
        return new ForecastStreams(List.of(
                new ForecastStream("default", "*", id -> true, List.of(interval), one -> settings, network, history)));
    }

    /** The stream of a series. */
    public ForecastStream of(String series) {
        for (ForecastStream stream : all) {
            if (stream.matches(series)) {
                return stream;
            }
        }
        throw new IllegalStateException("the last stream matches every series, but not " + series);
    }

    /** The stream of all series that no named one matches. */
    public ForecastStream other() {
        return all.get(all.size() - 1);
    }
}
