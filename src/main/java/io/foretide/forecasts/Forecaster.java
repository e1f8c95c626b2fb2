package io.foretide.forecasts;

import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Forecast;
import io.foretide.series.Score;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes closed steps of many series at once and forecasts each, with one call of the network for all. Holds nothing
 * of any series itself. Not for several threads at a time.
 */
public final class Forecaster {
    private final Shape shape;
    private final Network network;
    private final InputRow inputRow;
    private volatile boolean learning = true;

    /**
     * @throws IllegalArgumentException if the spec's inputs, leads or quantiles are not those of the settings
     */
    public Forecaster(ForecastSettings settings, NetworkSpec spec, Network network) {
        this.shape = new Shape(settings, spec);
        this.network = network;
        this.inputRow = new InputRow(settings);
    }

    /** Width of the network's input row. */
    public static int inputs(ForecastSettings settings) {
        return new InputRow(settings).width();
    }

    /** A state for a series that has had no step yet. */
    public SeriesState newState(String series) {
        return new SeriesState(series, shape);
    }

    /** As {@link SeriesState#fromBytes}, without working the shape out again. */
    public SeriesState state(byte[] bytes) {
        return SeriesState.fromBytes(shape, bytes);
    }

    /** From now on readouts, mixes and intervals learn no more; scales and histories still follow the series. */
    public void freeze() {
        learning = false;
    }

    /**
     * Takes one closed step of each series: scores its open forecasts, learns from it, steps the network, forecasts.
     *
     * @param weights what the network is to use
     * @param states one per series, each at most once; changed
     * @param steps the closed step of each, in the order of the states
     */
    public List<Outcome> step(Weights weights, List<SeriesState> states, List<Step> steps) {
        List<List<Score>> scores = new ArrayList<>(states.size());
        for (int i = 0; i < states.size(); i++) {
            scores.add(states.get(i).take(steps.get(i), learning));
        }
        float[] inputs = inputs(states);
        Network.Outputs outputs = network.step(weights, rows(states), inputs, before(weights, states));
        List<Outcome> outcomes = new ArrayList<>(states.size());
        int row = 0;
        for (int i = 0; i < states.size(); i++) {
            outcomes.add(outcome(states.get(i), scores.get(i), inputs, outputs, row, weights.version()));
            row += states.get(i).channels().size();
        }
        return outcomes;
    }

    private Outcome outcome(
            SeriesState state,
            List<Score> scores,
            float[] inputs,
            Network.Outputs outputs,
            int firstRow,
            long version) {
        List<Block> blocks = new ArrayList<>();
        List<Forecast.Channel> forecasts = new ArrayList<>();
        int row = firstRow;
        for (int c = 0; c < state.channels().size(); c++) {
            ChannelState channel = state.channels().get(c);
            float[] features = features(state, c, outputs, row);
            Moment now = moment(channel.history(), features, outputs.projection(), row++);
            channel.step(now, inputs, outputs.states(), state.time(), version).ifPresent(blocks::add);
            forecasts.add(channel.forecast());
        }
        TimeGrid grid = shape.settings().grid();
        return new Outcome(
                new Forecast(state.series(), state.time(), grid, version, state.steps() == 1, forecasts),
                scores,
                blocks);
    }

    private Moment moment(History history, float[] features, float[] projection, int row) {
        boolean foreseen = shape.settings().interpolated() && !history.observed(0);
        return new Moment(history, features, projection, row, learning, foreseen);
    }

    private float[] features(SeriesState state, int channel, Network.Outputs outputs, int row) {
        if (shape.compact()) {
            return new float[0];
        }
        float[] features = new float[shape.features().width()];
        FeatureRow.Core core = new FeatureRow.Core(outputs.core(), row);
        shape.features().write(state.channels(), channel, nominal(state), core, features);
        return features;
    }

    /** Local time, for what follows the calendar. */
    private long nominal(SeriesState state) {
        return shape.settings().grid().nominal(state.time());
    }

    private int rows(List<SeriesState> states) {
        return states.size() * shape.settings().channels().size();
    }

    private float[] inputs(List<SeriesState> states) {
        float[] inputs = new float[rows(states) * shape.inputs()];
        int at = 0;
        for (SeriesState state : states) {
            for (int c = 0; c < state.channels().size(); c++) {
                inputRow.write(state.channels(), c, nominal(state), inputs, at);
                if (shape.compact()) {
                    Halves.round(inputs, at, shape.inputs());
                }
                at += shape.inputs();
            }
        }
        return inputs;
    }

    private float[] before(Weights weights, List<SeriesState> states) {
        float[] before = new float[rows(states) * shape.stateSize()];
        int at = 0;
        for (SeriesState state : states) {
            if (state.steps() == 1) {
                state.start(network.initialState(weights));
            }
            for (ChannelState channel : state.channels()) {
                System.arraycopy(channel.network(), 0, before, at, shape.stateSize());
                at += shape.stateSize();
            }
        }
        return before;
    }

    /**
     * What one step of one series brought.
     *
     * @param forecast made at the step; NaN for a channel that was never observed yet
     * @param scores of the forecasts that the step decided, one per observed channel that had any
     * @param blocks complete since this step, at most one per channel
     */
    public record Outcome(Forecast forecast, List<Score> scores, List<Block> blocks) {
        public Outcome {
            scores = List.copyOf(scores);
            blocks = List.copyOf(blocks);
        }
    }
}
