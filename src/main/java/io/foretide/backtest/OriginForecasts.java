package io.foretide.backtest;

import io.foretide.forecasts.SeriesState;
import io.foretide.series.Forecast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All forecasts of one channel at one origin: the mix, its experts, and the baselines. Reused for each origin. */
final class OriginForecasts {
    private final List<String> names;
    private final boolean[] banded; // (forecasters) whether the forecaster has quantiles besides the point
    private final double[][][] quantiles; // (forecasters, leads, quantiles)
    private final double[][] points; // (forecasters, leads)
    private final double[] levels;
    private final int median;
    private final int firstBaseline;

    OriginForecasts(List<String> experts, List<Double> quantiles, int medianIndex, int horizon) {
        names = new ArrayList<>(List.of(BacktestSettings.MIX));
        names.addAll(experts);
        firstBaseline = names.size();
        names.addAll(Baseline.NAMES);
        levels = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
        median = medianIndex;
        banded = new boolean[names.size()];
        for (int f = 0; f < banded.length; f++) {
            banded[f] = f == 0 || Baseline.WITH_BANDS.contains(names.get(f));
        }
        this.quantiles = new double[names.size()][horizon][levels.length];
        points = new double[names.size()][horizon];
    }

    List<String> names() {
        return names;
    }

    double[] levels() {
        return levels;
    }

    int baseline(String name) {
        return firstBaseline + Baseline.NAMES.indexOf(name);
    }

    boolean isBanded(int forecaster) {
        return banded[forecaster];
    }

    double point(int forecaster, int lead) {
        return points[forecaster][lead - 1];
    }

    double[] quantiles(int forecaster, int lead) {
        return quantiles[forecaster][lead - 1];
    }

    /** Sets the forecast of the mix. */
    void setMix(Forecast.Channel forecast) {
        System.arraycopy(forecast.median(), 0, points[0], 0, points[0].length);
        for (int lead = 0; lead < points[0].length; lead++) {
            System.arraycopy(forecast.quantiles()[lead], 0, quantiles[0][lead], 0, levels.length);
        }
    }

    /** Sets the experts' forecasts at the latest step of the state. */
    void setExperts(SeriesState state, int channel) {
        double[][] forecasts = state.forecasts(channel);
        for (int e = 0; e < forecasts.length; e++) {
            for (int lead = 0; lead < forecasts[e].length; lead++) {
                points[1 + e][lead] = forecasts[e][lead];
                Arrays.fill(quantiles[1 + e][lead], forecasts[e][lead]);
            }
        }
    }

    /** @param count number of baselines to set, in their order */
    void setBaselines(List<Baseline> baselines, int count) {
        for (int b = 0; b < count; b++) {
            double[][] to = quantiles[firstBaseline + b];
            baselines.get(b).forecast(levels, to);
            for (int lead = 0; lead < to.length; lead++) {
                points[firstBaseline + b][lead] = to[lead][median];
            }
        }
    }
}
