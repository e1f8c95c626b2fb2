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
import java.util.Arrays;
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
        List<List<Step>> each = steps.stream().map(List::of).toList();
        return run(weights, states, each).stream()
                .map(outcomes -> outcomes.get(0))
                .toList();
    }

    /**
     * Takes closed steps of each series, as {@link #step} would one after another, with few calls of the network: inputs depend
     * on nothing that it says, so as many steps of a series go through one call as bring no state that must be looked at in between.
     *
     * @param weights what the network is to use, for all steps
     * @param states one per series, each at most once; changed
     * @param steps one or more closed steps of each, in order of time
     * @return (states, steps)
     */
    public List<List<Outcome>> run(Weights weights, List<SeriesState> states, List<List<Step>> steps) {
        List<List<Outcome>> outcomes = new ArrayList<>(states.size());
        states.forEach(state -> outcomes.add(new ArrayList<>()));
        List<Stretch> stretches = stretches(states, steps, outcomes);
        while (!stretches.isEmpty()) {
            call(weights, stretches);
            stretches = stretches(states, steps, outcomes);
        }
        return outcomes;
    }

    /** The next steps of one series that go through one call; their outcomes are added to those before them. */
    private record Stretch(SeriesState state, List<Step> steps, List<Outcome> outcomes) {}

    private static List<Stretch> stretches(
            List<SeriesState> states, List<List<Step>> steps, List<List<Outcome>> outcomes) {
        List<Stretch> stretches = new ArrayList<>(states.size());
        for (int i = 0; i < states.size(); i++) {
            List<Step> all = steps.get(i);
            List<Step> left = all.subList(outcomes.get(i).size(), all.size());
            if (!left.isEmpty()) {
                SeriesState state = states.get(i);
                stretches.add(new Stretch(state, left.subList(0, state.stretch(left)), outcomes.get(i)));
            }
        }
        return stretches;
    }

    private void call(Weights weights, List<Stretch> stretches) {
        int longest = stretches.stream()
                .mapToInt(stretch -> stretch.steps().size())
                .max()
                .orElseThrow();
        int channels = shape.settings().channels().size();
        float[] inputs = new float[stretches.size() * channels * longest * shape.inputs()];
        int[] lengths = new int[stretches.size() * channels];
        List<List<Score>> scores = new ArrayList<>(stretches.size());
        for (int i = 0; i < stretches.size(); i++) {
            Stretch stretch = stretches.get(i);
            scores.add(stretch.state().take(stretch.steps().get(0), learning));
            inputs(stretch, i * channels * longest, longest, inputs);
            Arrays.fill(
                    lengths, i * channels, (i + 1) * channels, stretch.steps().size());
        }
        float[][] before = before(weights, stretches);
        Network.Outputs outputs = longest == 1
                ? network.step(weights, inputs, before)
                : network.run(weights, lengths.length, longest, inputs, lengths, together(before));
        for (int i = 0; i < stretches.size(); i++) {
            Rows rows = new Rows(inputs, outputs, i * channels, longest, weights.version());
            finish(stretches.get(i), scores.get(i), rows);
        }
    }

    /**
     * One series' rows in a call.
     *
     * @param inputs (series × channels, steps, inputs)
     * @param first row of the first channel
     * @param longest steps of the longest row
     */
    private record Rows(float[] inputs, Network.Outputs outputs, int first, int longest, long version) {
        int row(int channel, int step) {
            return (first + channel) * longest + step;
        }
    }

    /** The first step has been taken; the others are, each after the forecast of the one before. */
    private void finish(Stretch stretch, List<Score> scoresOfFirst, Rows rows) {
        SeriesState state = stretch.state();
        stretch.outcomes().add(outcome(state, scoresOfFirst, rows, 0));
        for (int step = 1; step < stretch.steps().size(); step++) {
            List<Score> scores = state.take(stretch.steps().get(step), learning);
            stretch.outcomes().add(outcome(state, scores, rows, step));
        }
        for (int c = 0; c < state.channels().size(); c++) {
            state.channels().get(c).carry(rows.outputs().states(), rows.first() + c);
        }
    }

    private Outcome outcome(SeriesState state, List<Score> scores, Rows rows, int step) {
        List<Block> blocks = new ArrayList<>();
        List<Forecast.Channel> forecasts = new ArrayList<>();
        for (int c = 0; c < state.channels().size(); c++) {
            ChannelState channel = state.channels().get(c);
            int row = rows.row(c, step);
            channel.step(state.steps() == 1, rows.outputs(), row, rows.inputs(), state.time(), rows.version())
                    .ifPresent(blocks::add);
            forecasts.add(channel.forecast());
        }
        TimeGrid grid = shape.settings().grid();
        boolean restarted = state.steps() == 1;
        return new Outcome(
                new Forecast(state.series(), state.time(), grid, rows.version(), restarted, forecasts), scores, blocks);
    }

    /** Local time, for what follows the calendar. */
    private long nominal(long time) {
        return shape.settings().grid().nominal(time);
    }

    /**
     * Takes all steps into the bases and writes their input rows; what was seen of the series, whose state has taken the first of
     * them, is afterwards as it was.
     */
    private void inputs(Stretch stretch, int first, int longest, float[] inputs) {
        List<ChannelState> channels = stretch.state().channels();
        List<Step> steps = stretch.steps();
        FieldWriter kept = new FieldWriter();
        if (steps.size() > 1) {
            channels.forEach(channel -> channel.walkSeen(kept));
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            for (int c = 0; c < channels.size() && i > 0; c++) {
                channels.get(c).see(step.values()[c], step.observed()[c]);
            }
            takeBases(channels, i == 0, nominal(step.time()));
            for (int c = 0; c < channels.size(); c++) {
                int at = (first + c * longest + i) * shape.inputs();
                inputRow.write(channels, c, nominal(step.time()), inputs, at);
                if (shape.compact()) {
                    Halves.round(inputs, at, shape.inputs());
                }
            }
        }
        if (steps.size() > 1) {
            FieldReader back = new FieldReader(kept.written());
            channels.forEach(channel -> channel.walkSeen(back));
        }
    }

    private void takeBases(List<ChannelState> channels, boolean first, long time) {
        for (int c = 0; c < channels.size(); c++) {
            float[] features = new float[shape.compact() ? 0 : shape.features().width()];
            if (!shape.compact()) {
                shape.features().write(channels, c, time, features);
            }
            channels.get(c).takeBase(first, features, learning);
        }
    }

    /** (series × channels)(stateSize) the network's states before the first steps: the very arrays that keep them. */
    private float[][] before(Weights weights, List<Stretch> stretches) {
        float[][] before =
                new float[stretches.size() * shape.settings().channels().size()][];
        int at = 0;
        for (Stretch stretch : stretches) {
            if (stretch.state().steps() == 1) {
                stretch.state().start(network.initialState(weights));
            }
            for (ChannelState channel : stretch.state().channels()) {
                before[at++] = channel.network();
            }
        }
        return before;
    }

    private float[] together(float[][] rows) {
        int size = shape.stateSize();
        float[] together = new float[rows.length * size];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, together, row * size, size);
        }
        return together;
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
