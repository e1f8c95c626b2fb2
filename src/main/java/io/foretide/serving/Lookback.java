package io.foretide.serving;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.TimeGrid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was said of a series, held against what came: the forecasts that are kept of it, looked at from one channel.
 *
 * @param forecasts oldest first, one a step
 * @param byStep the same by the number of their origin's step
 * @param channel index of the channel
 */
record Lookback(List<Forecast> forecasts, Map<Long, Forecast> byStep, int channel) {

    static Lookback of(List<Forecast> forecasts, int channel) {
        Map<Long, Forecast> byStep = new HashMap<>();
        forecasts.forEach(forecast -> byStep.put(forecast.grid().index(forecast.origin()), forecast));
        return new Lookback(forecasts, byStep, channel);
    }

    Channel at(Forecast forecast) {
        return forecast.channels().get(channel);
    }

    /** The forecast that had been made so many steps before a step, where it is kept. */
    Optional<Forecast> made(Forecast step, int lead) {
        TimeGrid grid = step.grid();
        return Optional.ofNullable(byStep.get(grid.index(step.origin()) - lead));
    }

    /**
     * Errors at a lead, over the kept steps that were observed and for which a forecast and the last value at its origin are known.
     *
     * @param count steps
     * @param mae mean absolute error of the forecast; NaN for no step
     * @param lastValueMae the same of the last value
     * @param inside share of values within the outermost quantiles
     */
    record Errors(int lead, int count, double mae, double lastValueMae, double inside) {}

    Errors errors(int lead) {
        return errors(forecasts, lead);
    }

    /** The same over some of the steps. */
    Errors errors(List<Forecast> steps, int lead) {
        int count = 0;
        double mae = 0;
        double lastValueMae = 0;
        int inside = 0;
        for (Forecast step : steps) {
            double actual = at(step).actual();
            Channel said = made(step, lead).map(this::at).orElse(null);
            if (said != null && !Double.isNaN(actual) && !Double.isNaN(said.actual())) {
                count++;
                mae += Math.abs(actual - said.median()[lead - 1]);
                lastValueMae += Math.abs(actual - said.actual());
                double[] band = said.quantiles()[lead - 1];
                inside += actual >= band[0] && actual <= band[band.length - 1] ? 1 : 0;
            }
        }
        return new Errors(lead, count, mae / count, lastValueMae / count, (double) inside / count);
    }
}
