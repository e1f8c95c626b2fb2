package io.foretide.backtest;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.learning.ReplaySettings;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Placement;
import io.foretide.model.Weights;
import java.util.List;

/**
 * Settings of a backtest. All except the scoring are the service's settings.
 *
 * @param network the network's spec
 * @param training of the network
 * @param learning timing of learning
 * @param placement device and threads of the network
 * @param initial version 0 of the weights
 * @param scoring what is measured
 */
public record BacktestSettings(
        ForecastSettings forecasts,
        NetworkSpec network,
        TrainingSettings training,
        LearningPace learning,
        Placement placement,
        Weights initial,
        Scoring scoring) {

    /**
     * Timing of learning.
     *
     * @param batch blocks per update
     * @param maxWait milliseconds after which an incomplete batch is used
     * @param publish milliseconds between decisions of the champion gate
     * @param replay older blocks added to each update
     * @param online false: keep the initial weights
     */
    public record LearningPace(int batch, long maxWait, long publish, ReplaySettings replay, boolean online) {}

    /**
     * What is measured.
     *
     * @param horizons ascending; errors are means over leads 1 to each
     * @param windows non-overlapping origins at the end of each series; 0: every origin
     * @param warmUp first steps of each series that are not targets
     * @param test number of targets at the end or, with a warm-up, after it; 0: all
     * @param norm first steps of each series whose standard deviations normalize errors; 0: errors are in the values'
     *     units
     * @param season lag of the differences that scale MASE, and of the seasonal naive forecast
     */
    public record Scoring(List<Integer> horizons, int windows, int warmUp, int test, int norm, int season) {
        public Scoring {
            horizons = List.copyOf(horizons);
        }
    }

    /** Names of the scored forecasters: the mix, its experts, the baselines. */
    public static final String MIX = "mix";
}
