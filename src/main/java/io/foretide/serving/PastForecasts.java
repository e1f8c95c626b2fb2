package io.foretide.serving;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.TimeGrid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The retained forecasts of one channel of a series, compared with the actual values.
 *
 * @param forecasts oldest first, one per step
 * @param byStep the same by the number of their origin's step
 * @param channel index of the channel
 */
record PastForecasts(List<Forecast> forecasts, Map<Long, Forecast> byStep, int channel) {

    static PastForecasts of(List<Forecast> forecasts, int channel) {
        Map<Long, Forecast> byStep = new HashMap<>();
        forecasts.forEach(forecast -> byStep.put(forecast.grid().index(forecast.origin()), forecast));
        return new PastForecasts(forecasts, byStep, channel);
    }

    Channel at(Forecast forecast) {
        return forecast.channels().get(channel);
    }

    /** The forecast for a step that was made at this lead, if it is retained. */
    Optional<Forecast> forecastFor(Forecast step, int lead) {
        TimeGrid grid = step.grid();
        return Optional.ofNullable(byStep.get(grid.index(step.origin()) - lead));
    }

    /**
     * Errors at a lead over the observed steps with a retained forecast and a known last value at its origin.
     *
     * @param count number of steps
     * @param mae mean absolute error of the forecast; NaN without steps
     * @param lastValueMae mean absolute error of the last value
     * @param coverage share of values within the outermost quantiles
     */
    record Errors(int lead, int count, double mae, double lastValueMae, double coverage) {}

    Errors errors(int lead) {
        return errors(forecasts, lead);
    }

    /** The same over the given steps only. */
    Errors errors(List<Forecast> steps, int lead) {
        int count = 0;
        double mae = 0;
        double lastValueMae = 0;
        int inside = 0;
        for (Forecast step : steps) {
            double actual = at(step).actual();
            Channel predicted = forecastFor(step, lead).map(this::at).orElse(null);
            if (predicted != null && !Double.isNaN(actual) && !Double.isNaN(predicted.actual())) {
                count++;
                mae += Math.abs(actual - predicted.median()[lead - 1]);
                lastValueMae += Math.abs(actual - predicted.actual());
                double[] band = predicted.quantiles()[lead - 1];
                inside += actual >= band[0] && actual <= band[band.length - 1] ? 1 : 0;
            }
        }
        return new Errors(lead, count, mae / count, lastValueMae / count, (double) inside / count);
    }
}
