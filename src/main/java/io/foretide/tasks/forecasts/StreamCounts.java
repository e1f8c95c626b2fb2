package io.foretide.tasks.forecasts;

import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.forecasts.LossListener;
import io.foretide.forecasts.SeriesState;
import io.foretide.forecasts.Shape;
import io.foretide.metrics.Metrics;
import io.foretide.series.Score;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the forecasts of one stream in metrics. Confined to one thread. */
final class StreamCounts {
    private final ForecastStream stream;
    private final Metrics metrics;
    private final SingleSeries single;
    private final int[] leads; // 1 and the horizon: leads whose weights and widths are counted
    private final ForecastCounters counts;
    private final CounterDataPoint forecasts;
    private final Map<Shape, CounterDataPoint[][]> mixWeights = new HashMap<>(); // (leads, experts)

    /** @param owner owner of the metrics of single series */
    StreamCounts(Object owner, ForecastStream stream, Metrics metrics) {
        this.stream = stream;
        this.metrics = metrics;
        single = new SingleSeries(owner, stream, metrics);
        leads = new int[] {1, stream.horizon()};
        counts = new ForecastCounters(metrics, stream.name(), leads);
        forecasts = metrics.forecasts.labelValues(stream.name());
    }

    ForecastStream stream() {
        return stream;
    }

    void outcome(Outcome outcome) {
        forecasts.inc();
        for (Score score : outcome.scores()) {
            counts.score(score, outcome.forecast());
        }
        counts.verdicts(outcome.forecast());
        single.show(outcome.forecast());
    }

    /**
     * Counts the current weights of the mix once per step, and the network's losses.
     *
     * @param listener also receives these losses
     */
    void state(SeriesState state, int steps, LossListener listener) {
        CounterDataPoint[][] counted = mixWeights.computeIfAbsent(state.shape(), shape -> mixWeights(state.experts()));
        for (int i = 0; i < leads.length; i++) {
            for (int c = 0; c < stream.channels().size(); c++) {
                float[] weights = state.weights(c, leads[i]);
                for (int e = 0; e < weights.length; e++) {
                    counted[i][e].inc((double) weights[e] * steps);
                }
            }
        }
        state.reportLosses((lead, count, published, without) -> {
            counts.network(lead, published, without);
            listener.scored(lead, count, published, without);
        });
    }

    private CounterDataPoint[][] mixWeights(List<String> experts) {
        return Arrays.stream(leads)
                .mapToObj(lead -> experts.stream()
                        .map(expert -> metrics.mixWeight.labelValues(stream.name(), String.valueOf(lead), expert))
                        .toArray(CounterDataPoint[]::new))
                .toArray(CounterDataPoint[][]::new);
    }
}
