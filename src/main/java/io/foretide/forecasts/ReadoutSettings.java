package io.foretide.forecasts;

/**
 * The linear layer that each series adapts for itself.
 *
 * @param on whether there is one
 * @param lags number of recent steps that it sees
 * @param forgetting share of the past's weight that stays at each step, for instance 0.9997
 */
public record ReadoutSettings(boolean on, int lags, double forgetting) {
    public ReadoutSettings {
        if (lags < 0 || !(forgetting > 0.5 && forgetting <= 1)) {
            throw new IllegalArgumentException(
                    "a readout needs lags >= 0 and forgetting in (0.5, 1], not " + lags + " and " + forgetting);
        }
    }

    public static ReadoutSettings defaults() {
        return new ReadoutSettings(true, 24, 0.9997);
    }
}
