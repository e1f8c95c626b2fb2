package io.foretide.forecasts;

import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Forecasts beyond the horizon. Medians are fed back as observed values, one horizon at a time, on a copy of the state
 * and without learning. The first leads are those of the original forecast.
 *
 * <p>A quantile's distance from the median is the root of the summed squares of its distance within the current horizon
 * and of the remaining distances at the ends of the previous ones. These remain in full if errors persist, as in a
 * random walk, and fade with each lead otherwise; transient errors do not remain ({@link ErrorModel}). Results are
 * clipped to the stream's {@link Bounds}. Not thread-safe.
 */
public final class Continuation {
    private final Forecaster forecaster;
    private final Supplier<Weights> weights;

    /**
     * @param forecaster a forecaster reserved for this object; learning is switched off
     * @param weights current weights
     */
    public Continuation(Forecaster forecaster, Supplier<Weights> weights) {
        this.forecaster = forecaster;
        this.weights = weights;
        forecaster.freeze();
    }

    /** Continues a forecast, assuming that its errors persist from lead to lead as in a random walk. */
    public Forecast of(SeriesState state, Forecast start, int leads) {
        return of(state, start, leads, ErrorModel.priors(start.channels().size()));
    }

    /**
     * Continues a forecast.
     *
     * @param state state of the series after the forecast's origin; modified
     * @param start forecast made at that state
     * @param leads number of leads to return; if {@code start} has more, its first ones
     * @param errors (channels) models of the forecast's errors
     */
    public Forecast of(SeriesState state, Forecast start, int leads, List<ErrorModel> errors) {
        List<Band> bands = new ArrayList<>();
        for (int c = 0; c < errors.size(); c++) {
            bands.add(new Band(start.channels().get(c), errors.get(c)));
        }
        Forecast segment = start;
        while (bands.get(0).leads() < leads) {
            List<List<Step>> steps = List.of(steps(segment));
            List<Forecaster.Outcome> outcomes =
                    forecaster.run(weights.get(), List.of(state), steps).get(0);
            segment = outcomes.get(outcomes.size() - 1).forecast();
            for (int c = 0; c < bands.size(); c++) {
                bands.get(c).add(segment.channels().get(c));
            }
        }
        List<Channel> channels = new ArrayList<>();
        for (int c = 0; c < bands.size(); c++) {
            channels.add(bands.get(c).channel(leads, state.channels().get(c)));
        }
        return new Forecast(start.series(), start.origin(), start.grid(), start.version(), start.restarted(), channels);
    }

    /** Returns the medians of a forecast as observed steps. */
    private static List<Step> steps(Forecast forecast) {
        List<Step> steps = new ArrayList<>();
        for (int lead = 1; lead <= forecast.leads(); lead++) {
            int at = lead - 1;
            double[] values = forecast.channels().stream()
                    .mapToDouble(channel -> channel.median()[at])
                    .toArray();
            boolean[] observed = new boolean[values.length];
            for (int c = 0; c < values.length; c++) {
                observed[c] = !Double.isNaN(values[c]);
            }
            steps.add(new Step(forecast.time(lead), values, observed));
        }
        return steps;
    }

    /** One channel's medians and quantiles, extended by one horizon at a time. */
    private static final class Band {
        private final List<Double> medians = new ArrayList<>();
        private final List<double[]> quantiles = new ArrayList<>();
        private final double[] before; // (quantiles) squared distances at the ends of the previous horizons
        private final double lasting; // share of a squared distance at the end of a horizon that is not transient
        private final double remaining; // share of that which remains at the next lead
        private final Channel first;

        Band(Channel first, ErrorModel errors) {
            lasting = 1 - errors.transientShare();
            remaining = Math.min(1, errors.persistence() * errors.persistence());
            before = new double[first.quantiles()[0].length];
            this.first = first;
            add(first);
        }

        int leads() {
            return medians.size();
        }

        void add(Channel segment) {
            int leads = segment.median().length;
            for (int lead = 0; lead < leads; lead++) {
                for (int q = 0; q < before.length; q++) {
                    before[q] *= remaining;
                }
                double median = segment.median()[lead];
                double[] at = new double[before.length];
                for (int q = 0; q < at.length; q++) {
                    double distance = segment.quantiles()[lead][q] - median;
                    at[q] = median + Math.signum(distance) * Math.sqrt(before[q] + distance * distance);
                }
                medians.add(median);
                quantiles.add(at);
            }
            for (int q = 0; q < before.length; q++) {
                double distance = segment.quantiles()[leads - 1][q] - segment.median()[leads - 1];
                before[q] += lasting * distance * distance;
            }
        }

        Channel channel(int leads, ChannelState state) {
            double[] median =
                    IntStream.range(0, leads).mapToDouble(medians::get).toArray();
            double[][] bands = quantiles.subList(0, leads).stream()
                    .map(at -> Arrays.copyOf(at, at.length))
                    .toArray(double[][]::new);
            state.clip(bands);
            return first.with(median, bands);
        }
    }
}
