package io.foretide.symbols;

import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads.Pooling;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Arrival;
import io.foretide.series.Block;
import io.foretide.series.Element;
import io.foretide.series.End;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.Sample;
import io.foretide.series.SequenceForecast;
import io.foretide.series.SequenceForecast.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits series into sequences, and classifies each sequence after every step and at its end. The state of a
 * unidirectional network that uses only its last state is carried between steps. Any other network evaluates the whole
 * sequence at each step. Confined to one thread.
 */
public final class SequenceClassifier {
    /** Format of stored states and sequences. Other formats cannot be read. */
    public static final String FORM = String.valueOf(SequenceState.FORMAT);

    /** Maximum rows per network call when whole sequences are evaluated. */
    private static final int MAX_ROWS = 256;

    private final NetworkSpec spec;
    private final Network network;
    private final Settings settings;

    /**
     * @param classes names of the classes, in the order of their numbers
     * @param length maximum steps per sequence
     * @param gap milliseconds of event time without a step after which a sequence ends
     * @param scaled whether numbers are standardized per series
     */
    public record Settings(List<String> classes, int length, long gap, boolean scaled) {
        public Settings {
            classes = List.copyOf(classes);
        }
    }

    /** A result of an arrival. */
    public sealed interface Outcome {
        record Said(SequenceForecast forecast) implements Outcome {}

        /** A sequence has ended. Its last forecast precedes this outcome. */
        record Ended(Sequence sequence, Ending ending) implements Outcome {}

        /** A label arrived for a sequence that is not open. */
        record Labelled(Label label) implements Outcome {}
    }

    public SequenceClassifier(NetworkSpec spec, Network network, Settings settings) {
        this.spec = spec;
        this.network = network;
        this.settings = settings;
    }

    /** An action to be applied, in order, after the network has run. */
    private sealed interface Action {
        /** @param length steps of the sequence including this one */
        record Grow(Growth growth, long time, int length) implements Action {}

        record Close(Sequence sequence, Ending ending) implements Action {}

        record Place(Label label) implements Action {}
    }

    /** A sequence with new steps: its previous number of steps, and the class probabilities after each new step. */
    private record Growth(Sequence sequence, int from, List<double[]> classified) {}

    /** Returns the number of network inputs per step for a number of channels. */
    public static int inputs(int channels) {
        return RunningStandardizer.inputs(channels);
    }

    /** Returns the number of a class. */
    public int number(String label) {
        return settings.classes().indexOf(label);
    }

    /**
     * Adds (series)(arrivals) to series. States are modified.
     *
     * @return (series)(outcomes) in the order of the arrivals
     */
    public List<List<Outcome>> run(
            Weights weights, Vocabulary vocabulary, List<SequenceState> states, List<List<Arrival>> arrivals) {
        Map<Sequence, Growth> grown = new LinkedHashMap<>();
        List<List<Action>> actions = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            List<Action> some = new ArrayList<>();
            for (Arrival arrival : arrivals.get(i)) {
                take(states.get(i), arrival, vocabulary, some, grown);
            }
            actions.add(some);
        }
        List<Growth> growths = List.copyOf(grown.values());
        if (growths.isEmpty()) {
            // only ends and labels
        } else if (isCarried()) {
            runNewSteps(weights, growths);
        } else {
            runWholeSequences(weights, growths);
        }
        List<List<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            outcomes.add(outcomes(states.get(i), weights, actions.get(i)));
        }
        return outcomes;
    }

    /** Ends the open sequence of a series without steps for longer than the gap. */
    public List<Outcome> endSilent(SequenceState state) {
        Sequence open = state.open;
        state.open = null;
        return open == null ? List.of() : ended(state, open, Ending.GAP);
    }

    private void take(
            SequenceState state,
            Arrival arrival,
            Vocabulary vocabulary,
            List<Action> actions,
            Map<Sequence, Growth> grown) {
        Sequence open = state.open;
        if (arrival instanceof Element step) {
            if (open != null && step.sequence() != null && !step.sequence().equals(open.name)) {
                close(state, open, Ending.NEXT, actions);
            } else if (open != null && step.time() - open.last() > settings.gap()) {
                close(state, open, Ending.GAP, actions);
            }
            grow(state, step, vocabulary, actions, grown);
        } else if (arrival instanceof End end && open != null) {
            open.label = end.label() == null ? open.label : number(end.label());
            close(state, open, Ending.MARKER, actions);
        } else if (arrival instanceof Label label) {
            if (open != null && open.name.equals(label.sequence())) {
                open.label = number(label.label());
            } else {
                actions.add(new Action.Place(label));
            }
        }
    }

    private void grow(
            SequenceState state,
            Element step,
            Vocabulary vocabulary,
            List<Action> actions,
            Map<Sequence, Growth> grown) {
        Sequence open = state.open;
        long since = open == null ? -1 : Math.max(0, step.time() - open.last());
        if (open == null) {
            open = new Sequence(step.sequence() == null ? String.valueOf(step.time()) : step.sequence(), step.time());
            state.open = open;
        }
        Sequence growing = open;
        Growth growth = grown.computeIfAbsent(open, first -> new Growth(growing, growing.length(), new ArrayList<>()));
        open.add(row(state, step, since, vocabulary), step.time());
        open.label = step.label() == null ? open.label : number(step.label());
        actions.add(new Action.Grow(growth, step.time(), open.length()));
        if (open.length() >= settings.length()) {
            close(state, open, Ending.LENGTH, actions);
        }
    }

    private float[] row(SequenceState state, Element step, long since, Vocabulary vocabulary) {
        if (step instanceof Sample sample) {
            RunningStandardizer usual =
                    state.usual == null ? new RunningStandardizer(sample.values().length) : state.usual;
            state.usual = usual;
            return usual.row(sample, since, settings.scaled());
        }
        return new float[] {vocabulary.number(((Event) step).symbol())};
    }

    private static void close(SequenceState state, Sequence open, Ending ending, List<Action> actions) {
        actions.add(new Action.Close(open, ending));
        state.open = null;
    }

    /** Returns whether the class depends only on the state after the last step, so that the state can be carried. */
    private boolean isCarried() {
        return spec.heads().pooling() == Pooling.EACH && !spec.heads().bothWays();
    }

    /** Runs only the new steps, on carried states. */
    private void runNewSteps(Weights weights, List<Growth> growths) {
        int rows = growths.size();
        int steps = growths.stream().mapToInt(SequenceClassifier::added).max().orElse(0);
        int size = spec.stateSize();
        int inputs = spec.inputs();
        float[] all = new float[rows * steps * inputs];
        int[] lengths = growths.stream().mapToInt(SequenceClassifier::added).toArray();
        float[] states = new float[rows * size];
        for (int r = 0; r < rows; r++) {
            Growth growth = growths.get(r);
            Sequence sequence = growth.sequence;
            sequence.copyInputs(growth.from, sequence.length(), all, r * steps * inputs);
            float[] before = growth.from == 0 ? network.initialState(weights) : sequence.carried;
            System.arraycopy(before, 0, states, r * size, size);
        }
        Network.Outputs outputs = network.run(weights, rows, steps, all, lengths, states);
        for (int r = 0; r < rows; r++) {
            for (int s = 0; s < lengths[r]; s++) {
                growths.get(r).classified.add(probabilities(outputs.projection(), r * steps + s));
            }
            growths.get(r).sequence.carried = Arrays.copyOfRange(outputs.states(), r * size, (r + 1) * size);
        }
    }

    private static int added(Growth growth) {
        return growth.sequence.length() - growth.from;
    }

    /** The steps of a sequence from its beginning to one of its new steps. */
    private record Prefix(Growth growth, int length) {}

    /** Evaluates each sequence from its beginning, once per new step. */
    private void runWholeSequences(Weights weights, List<Growth> growths) {
        List<Prefix> prefixes = new ArrayList<>();
        for (Growth growth : growths) {
            for (int length = growth.from + 1; length <= growth.sequence.length(); length++) {
                prefixes.add(new Prefix(growth, length));
            }
        }
        for (int at = 0; at < prefixes.size(); at += MAX_ROWS) {
            whole(weights, prefixes.subList(at, Math.min(prefixes.size(), at + MAX_ROWS)));
        }
    }

    private void whole(Weights weights, List<Prefix> rows) {
        int steps = rows.stream().mapToInt(Prefix::length).max().orElse(0);
        float[] inputs = new float[rows.size() * steps * spec.inputs()];
        int[] lengths = rows.stream().mapToInt(Prefix::length).toArray();
        float[] initial = network.initialState(weights);
        float[] states = new float[rows.size() * initial.length];
        for (int r = 0; r < rows.size(); r++) {
            rows.get(r).growth.sequence.copyInputs(0, lengths[r], inputs, r * steps * spec.inputs());
            System.arraycopy(initial, 0, states, r * initial.length, initial.length);
        }
        Network.Outputs outputs = network.run(weights, rows.size(), steps, inputs, lengths, states);
        boolean each = spec.heads().pooling() == Pooling.EACH;
        for (int r = 0; r < rows.size(); r++) {
            int row = each ? r * steps + lengths[r] - 1 : r;
            rows.get(r).growth.classified.add(probabilities(outputs.projection(), row));
        }
    }

    private double[] probabilities(float[] logits, int row) {
        int classes = spec.projectionSize();
        double[] probabilities = new double[classes];
        float[] logs = Softmax.log(logits, row * classes, classes);
        for (int c = 0; c < classes; c++) {
            probabilities[c] = Softmax.probability(Math.exp(logs[c]));
        }
        return probabilities;
    }

    private static List<Outcome> outcomes(SequenceState state, Weights weights, List<Action> actions) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Action action : actions) {
            if (action instanceof Action.Grow grow) {
                Growth growth = grow.growth();
                Sequence sequence = growth.sequence;
                sequence.probabilities = growth.classified.get(grow.length() - growth.from - 1);
                sequence.version = weights.version();
                outcomes.add(new Outcome.Said(new SequenceForecast(
                        state.series(),
                        sequence.name,
                        grow.time(),
                        grow.length(),
                        null,
                        sequence.version,
                        sequence.forecastProbabilities())));
            } else if (action instanceof Action.Close close) {
                outcomes.addAll(ended(state, close.sequence(), close.ending()));
            } else if (action instanceof Action.Place place) {
                outcomes.add(new Outcome.Labelled(place.label()));
            }
        }
        return outcomes;
    }

    private static List<Outcome> ended(SequenceState state, Sequence sequence, Ending ending) {
        var forecast = new SequenceForecast(
                state.series(),
                sequence.name,
                sequence.last(),
                sequence.length(),
                ending,
                sequence.version,
                sequence.forecastProbabilities());
        return List.of(new Outcome.Said(forecast), new Outcome.Ended(sequence, ending));
    }

    /** Returns the learning block of a labelled sequence. The class is the target of its last step. */
    public Block block(Weights weights, Sequence sequence) {
        float[] targets = new float[sequence.length()];
        Arrays.fill(targets, Float.NaN);
        targets[targets.length - 1] = sequence.label;
        return new Block(
                sequence.first(),
                sequence.version,
                sequence.length(),
                sequence.inputs(),
                network.initialState(weights),
                targets);
    }
}
