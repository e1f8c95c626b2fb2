package io.foretide.backtest;

import io.foretide.forecasts.ForecastSettings;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Precision;
import java.util.List;

/**
 * What a backtest does with a table.
 *
 * @param forecasts the forecaster's settings
 * @param network the core's spec
 * @param learning how the core learns
 * @param report horizons to report, each at most that of the forecaster
 * @param train rows on which the core is trained before the replay; 0: cold, everything is online from the first row
 * @param validate rows after them that stop the training and are replayed, but not measured
 * @param test rows that are measured; cold: the last ones
 * @param normalize whether errors are divided by the standard deviation of the train rows
 * @param mode what learns during the measured rows
 * @param seed of the first weights and of the replay's choice
 * @param precision of the cells when they forecast; they learn in float32
 */
public record BacktestSettings(
        ForecastSettings forecasts,
        NetworkSpec network,
        CoreLearning learning,
        List<Integer> report,
        int train,
        int validate,
        int test,
        boolean normalize,
        Mode mode,
        long seed,
        Precision precision) {
    public BacktestSettings {
        report = List.copyOf(report);
    }

    /** What learns during the measured rows. */
    public enum Mode {
        ONLINE,
        FROZEN_CORE,
        FROZEN
    }
}
