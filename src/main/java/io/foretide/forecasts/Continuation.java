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
 * Forecasts beyond the horizon: the network continues from its own medians, one horizon at a time, on a copy of the
 * state and without learning. The first leads are those of the original forecast.
 *
 * <p>A quantile's distance from the median is the root of the summed squares of its distance within the current horizon
 * and of the remaining distances at the ends of the previous ones. These remain in full if errors persist, as in a
 * random walk, and fade with each lead otherwise ({@link ErrorPersistence}). Results are clipped to the stream's {@link
 * Bounds}. Not thread-safe.
 */
public final class Continuation {
    private final Forecaster forecaster;
    private final Supplier<Weights> weights;

    /**
     * @param forecaster for nothing but this
     * @param weights those in use
     */
    public Continuation(Forecaster forecaster, Supplier<Weights> weights) {
        this.forecaster = forecaster;
        this.weights = weights;
        forecaster.freeze();
    }

    /** Continues a forecast of a series without further information; its errors are assumed to persist. */
    public Forecast of(SeriesState state, Forecast start, int leads) {
        return of(state, start, leads, ErrorPersistence.unknown(start.channels().size()));
    }

    /**
     * Goes on from a forecast.
     *
     * @param state as it was after the forecast's origin; changed
     * @param start the forecast made there
     * @param leads of the forecast returned; no more than the start has: its first ones
     * @param persistence of errors from lead to lead, by channel
     */
    public Forecast of(SeriesState state, Forecast start, int leads, double[] persistence) {
        List<Band> bands = new ArrayList<>();
        for (int c = 0; c < persistence.length; c++) {
            bands.add(new Band(start.channels().get(c), persistence[c]));
        }
        Forecast stretch = start;
        while (bands.get(0).leads() < leads) {
            List<List<Step>> steps = List.of(steps(stretch));
            List<Forecaster.Outcome> outcomes =
                    forecaster.run(weights.get(), List.of(state), steps).get(0);
            stretch = outcomes.get(outcomes.size() - 1).forecast();
            for (int c = 0; c < bands.size(); c++) {
                bands.get(c).add(stretch.channels().get(c));
            }
        }
        List<Channel> channels = new ArrayList<>();
        for (int c = 0; c < bands.size(); c++) {
            channels.add(bands.get(c).channel(leads, state.channels().get(c)));
        }
        return new Forecast(start.series(), start.origin(), start.grid(), start.version(), start.restarted(), channels);
    }

    /** The medians of a forecast, as if they had come. */
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

    /** One channel's medians and quantiles, stretch by stretch. */
    private static final class Band {
        private final List<Double> medians = new ArrayList<>();
        private final List<double[]> quantiles = new ArrayList<>();
        private final double[] before; // (quantiles) squared distances at the ends of the previous horizons
        private final double left; // of a squared distance, at the next lead
        private final Channel first;

        Band(Channel first, double persistence) {
            left = Math.min(1, persistence * persistence);
            before = new double[first.quantiles()[0].length];
            this.first = first;
            add(first);
        }

        int leads() {
            return medians.size();
        }

        void add(Channel stretch) {
            int leads = stretch.median().length;
            for (int lead = 0; lead < leads; lead++) {
                for (int q = 0; q < before.length; q++) {
                    before[q] *= left;
                }
                double median = stretch.median()[lead];
                double[] at = new double[before.length];
                for (int q = 0; q < at.length; q++) {
                    double distance = stretch.quantiles()[lead][q] - median;
                    at[q] = median + Math.signum(distance) * Math.sqrt(before[q] + distance * distance);
                }
                medians.add(median);
                quantiles.add(at);
            }
            for (int q = 0; q < before.length; q++) {
                double distance = stretch.quantiles()[leads - 1][q] - stretch.median()[leads - 1];
                before[q] += distance * distance;
            }
        }

        Channel channel(int leads, ChannelState state) {
            double[] median =
                    IntStream.range(0, leads).mapToDouble(medians::get).toArray();
            double[][] bands = quantiles.subList(0, leads).stream()
                    .map(at -> Arrays.copyOf(at, at.length))
                    .toArray(double[][]::new);
            state.hold(bands);
            return first.with(median, bands);
        }
    }
}
