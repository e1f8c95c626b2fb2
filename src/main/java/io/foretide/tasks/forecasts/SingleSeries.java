package io.foretide.tasks.forecasts;

import io.foretide.forecasts.ForecastInterpolation;
import io.foretide.metrics.AheadMetrics;
import io.foretide.metrics.Metrics;
import io.foretide.metrics.SeriesMetrics;
import io.foretide.metrics.SeriesMetrics.StepForecast;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Verdict;
import java.util.List;

/** Exports forecasts of the series selected by the settings as metrics. Confined to its owner's thread. */
final class SingleSeries {
    private final Object owner;
    private final String stream;
    private final List<String> channels;
    private final SeriesMetrics metrics;
    private final AheadMetrics ahead;

    SingleSeries(Object owner, ForecastStream stream, Metrics metrics) {
        this.owner = owner;
        this.stream = stream.name();
        this.channels = stream.channels();
        this.metrics = metrics.single();
        this.ahead = metrics.ahead();
    }

    void show(Forecast forecast) {
        if (ahead.isExported(forecast.series())) {
            for (int c = 0; c < channels.size(); c++) {
                int channel = c;
                ahead.show(
                        owner,
                        forecast.series(),
                        channels.get(c),
                        stream,
                        (bound, time) -> ForecastInterpolation.at(forecast, channel, bound, time));
            }
        }
        if (!metrics.isExported(forecast.series())) {
            return;
        }
        for (int c = 0; c < channels.size(); c++) {
            Forecast.Channel channel = forecast.channels().get(c);
            double[] quantiles = channel.quantiles()[0];
            boolean anomalous = channel.verdict() == Verdict.ABOVE || channel.verdict() == Verdict.BELOW;
            var next = new StepForecast(channel.median()[0], quantiles[0], quantiles[quantiles.length - 1]);
            metrics.step(owner, forecast.series(), channels.get(c), channel.actual(), anomalous, next);
        }
    }
}
