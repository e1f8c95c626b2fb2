package io.foretide.backtest;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.learning.ReplaySettings;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Placement;
import io.foretide.model.Weights;
import java.util.List;

/**
 * What a backtest does with a panel. All but the scoring is what the service would be given.
 *
 * @param forecasts the forecaster's settings
 * @param network the core's spec
 * @param training how the core learns
 * @param learning when it does
 * @param placement where and how the network computes
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
     * When the core learns.
     *
     * @param batch blocks in one update
     * @param maxWait milliseconds after which an update is made of fewer
     * @param publish milliseconds between decisions of the champion gate
     * @param replay older blocks that join each update
     * @param online false: the core keeps the weights that it starts with
     */
    public record LearningPace(int batch, long maxWait, long publish, ReplaySettings replay, boolean online) {}

    /**
     * What is measured.
     *
     * @param horizons rising; errors are means over leads 1 to each
     * @param windows non-overlapping origins at the end of each series; 0: every origin
     * @param warmUp steps of each series that are no targets
     * @param test last or, after a warm-up, next steps of each series that are targets; 0: all that are left
     * @param norm steps of each series whose standard deviations divide errors; 0: errors are in the values' units
     * @param season steps between the values whose differences scale MASE, and of the seasonal naive forecast
     */
    public record Scoring(List<Integer> horizons, int windows, int warmUp, int test, int norm, int season) {
        public Scoring {
            horizons = List.copyOf(horizons);
        }
    }

    /** Names of all forecasters that are scored: the mix, its experts, the baselines. */
    public static final String MIX = "mix";
}
