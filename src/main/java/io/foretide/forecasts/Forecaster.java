package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Forecast;
import io.foretide.series.Score;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds closed steps to many series and forecasts each, with one call of the network for all series. Has no state of any
 * series itself. Not thread-safe.
 */
public final class Forecaster {
    private final Shape shape; // shape of new series
    private final Network network;
    private final BlockSampler sampler;
    private volatile boolean learning = true;

    /**
     * Creates a forecaster of series of one stream. @throws IllegalArgumentException if the spec's inputs, leads or
     * quantiles are not those of the settings
     */
    public Forecaster(ForecastSettings settings, NetworkSpec spec, Network network) {
        this(new Shape(settings, spec), network, BlockSampler.unlimited());
    }

    /**
     * Creates a forecaster that can step series of several shapes together.
     *
     * @param shape shape of new series
     * @param sampler decides which learning blocks begin
     */
    public Forecaster(Shape shape, Network network, BlockSampler sampler) {
        this.shape = shape;
        this.network = network;
        this.sampler = sampler;
    }

    /** Width of the network's input row, for any settings. */
    public static final int INPUTS = InputRow.WIDTH;

    /** Groups of leads for which the network has outputs, for any horizon. */
    public static final int GROUPS = InputRow.GROUPS;

    /** Number of a series' experts that the network weighs, for any seasons. */
    public static final int EXPERTS = InputRow.EXPERTS;

    /** Returns the quantile levels of the network's outputs, for any quantiles of the stream. */
    public static List<Double> levels() {
        return Arrays.stream(NetworkAdvice.LEVELS).boxed().toList();
    }

    /** Returns the state of a new series. */
    public SeriesState newState(String series) {
        return new SeriesState(series, shape);
    }

    /** Reads a serialized state as {@link SeriesState#fromBytes} does, with this forecaster's shape. */
    public SeriesState state(byte[] bytes) {
        return SeriesState.fromBytes(shape, bytes);
    }

    /** Switches learning off for all series. Histories and smoothed levels are still updated. */
    void freeze() {
        learning = false;
    }

    /**
     * Adds one step to one series and returns the forecast of the next ones.
     *
     * @param state of the series; changed
     * @param time start of the step, epoch milliseconds, later than that of the step before
     * @param values one per channel; NaN where nothing was observed
     */
    public Forecast step(Weights weights, SeriesState state, long time, double... values) {
        boolean[] observed = new boolean[values.length];
        for (int c = 0; c < values.length; c++) {
            observed[c] = !Double.isNaN(values[c]);
        }
        return step(weights, List.of(state), List.of(new Step(time, values, observed)))
                .get(0)
                .forecast();
    }

    /**
     * Adds one closed step of each series: scores its open forecasts, learns from it, steps the network, forecasts.
     *
     * @param weights for the network
     * @param states one per series, each at most once; modified
     * @param steps the closed step of each, in the order of the states
     */
    public List<Outcome> step(Weights weights, List<SeriesState> states, List<Step> steps) {
        int rows = 0;
        for (SeriesState state : states) {
            rows += state.channels().size();
        }
        float[] initial = network.initialState(weights);
        float[] inputs = new float[rows * INPUTS];
        float[][] before = new float[rows][];
        List<List<Score>> scores = new ArrayList<>(states.size());
        int row = 0;
        for (int i = 0; i < states.size(); i++) {
            SeriesState state = states.get(i);
            scores.add(state.add(steps.get(i), initial, learning));
            state.channels().forEach(ChannelState::prepare);
            for (int c = 0; c < state.channels().size(); c++, row++) {
                state.shape().inputRow().write(state.channels(), c, nominal(state), inputs, row * INPUTS);
                before[row] = state.channels().get(c).network();
            }
        }
        HalfPrecision.round(inputs, 0, inputs.length);
        Network.Outputs outputs = network.step(weights, inputs, before);
        List<Outcome> outcomes = new ArrayList<>(states.size());
        row = 0;
        for (int i = 0; i < states.size(); i++) {
            outcomes.add(outcome(states.get(i), scores.get(i), outputs, row, inputs, weights.version()));
            for (ChannelState channel : states.get(i).channels()) {
                channel.carry(outputs.states(), row++, initial);
            }
        }
        return outcomes;
    }

    /**
     * Adds closed steps of each series, with the results of repeated {@link #step}: the first of all series, then the
     * second, and so on.
     *
     * @param weights for the network, at all steps
     * @param states one per series, each at most once; modified
     * @param steps at least one closed step of each, in order of time
     * @return (states, steps)
     */
    public List<List<Outcome>> run(Weights weights, List<SeriesState> states, List<List<Step>> steps) {
        List<List<Outcome>> outcomes = new ArrayList<>(states.size());
        states.forEach(state -> outcomes.add(new ArrayList<>()));
        int longest = steps.stream().mapToInt(List::size).max().orElse(0);
        for (int round = 0; round < longest; round++) {
            List<SeriesState> stepped = new ArrayList<>();
            List<Step> next = new ArrayList<>();
            List<List<Outcome>> to = new ArrayList<>();
            for (int i = 0; i < states.size(); i++) {
                if (round < steps.get(i).size()) {
                    stepped.add(states.get(i));
                    next.add(steps.get(i).get(round));
                    to.add(outcomes.get(i));
                }
            }
            List<Outcome> made = step(weights, stepped, next);
            for (int i = 0; i < made.size(); i++) {
                to.get(i).add(made.get(i));
            }
        }
        return outcomes;
    }

    private Outcome outcome(
            SeriesState state, List<Score> scores, Network.Outputs outputs, int first, float[] inputs, long version) {
        List<Block> blocks = new ArrayList<>();
        List<Forecast.Channel> forecasts = new ArrayList<>();
        for (int c = 0; c < state.channels().size(); c++) {
            ChannelState channel = state.channels().get(c);
            channel.step(
                            state.steps() == 1,
                            outputs,
                            first + c,
                            inputs,
                            state.time(),
                            version,
                            state.isFrozen(),
                            sampler)
                    .ifPresent(blocks::add);
            forecasts.add(channel.forecast());
        }
        boolean restarted = state.steps() == 1;
        TimeGrid grid = state.shape().settings().grid();
        return new Outcome(
                new Forecast(state.series(), state.time(), grid, version, restarted, forecasts), scores, blocks);
    }

    /** Local time, for calendar features. */
    private static long nominal(SeriesState state) {
        return state.shape().settings().grid().nominal(state.time());
    }

    /**
     * The result of one step of a series.
     *
     * @param forecast made at the step; NaN for a channel that was never observed
     * @param scores of earlier forecasts for the step, one per observed channel that had any
     * @param blocks completed by this step, at most one per channel
     */
    public record Outcome(Forecast forecast, List<Score> scores, List<Block> blocks) {
        public Outcome {
            scores = List.copyOf(scores);
            blocks = List.copyOf(blocks);
        }
    }
}
