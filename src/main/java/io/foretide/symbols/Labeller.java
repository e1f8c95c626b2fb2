package io.foretide.symbols;

import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads.Pooling;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Element;
import io.foretide.series.End;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.Sample;
import io.foretide.series.SequenceForecast;
import io.foretide.series.SequenceForecast.Ending;
import io.foretide.windows.PendingEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts series into sequences and says after each step, and at the end, which class a sequence seems to be of. A network that reads one way
 * and decides by its last state carries that from step to step; any other reads the sequence so far anew at each. Confined to one thread.
 */
public final class Labeller {
    /** What states and sequences look like in the stores; others cannot be read. */
    public static final String FORM = String.valueOf(LabelState.FORMAT);

    /** Rows of one call, where sequences are read anew. */
    private static final int MOST_ROWS = 256;

    private final NetworkSpec spec;
    private final Network network;
    private final Settings settings;

    /**
     * @param classes in the order of their numbers
     * @param length steps of a sequence at most
     * @param gap milliseconds of event time without a step that end one
     * @param scaled whether numbers are held against what is usual in their series, or taken as they come
     */
    public record Settings(List<String> classes, int length, long gap, boolean scaled) {
        public Settings {
            classes = List.copyOf(classes);
        }
    }

    /** What came of what happened, in its order. */
    public sealed interface Outcome {
        record Said(SequenceForecast forecast) implements Outcome {}

        /** What is said at its end was said before. */
        record Ended(Sequence sequence, Ending ending) implements Outcome {}

        /** A label for a sequence that does not go on. */
        record Labelled(Label label) implements Outcome {}
    }

    public Labeller(NetworkSpec spec, Network network, Settings settings) {
        this.spec = spec;
        this.network = network;
        this.settings = settings;
    }

    /** What is to be done, in its order, once the network has run. */
    private sealed interface Action {
        /** @param length steps that the sequence has behind this one */
        record Grow(Growth growth, long time, int length) implements Action {}

        record Close(Sequence sequence, Ending ending) implements Action {}

        record Place(Label label) implements Action {}
    }

    /** A sequence that has got new steps, how many it had before, and its classes' probabilities behind each new one. */
    private record Growth(Sequence sequence, int from, List<double[]> classified) {}

    /** Numbers that the network is given for a step of so many channels. */
    public static int inputs(int channels) {
        return RunningStandardizer.inputs(channels);
    }

    /** Number of a class. */
    public int number(String label) {
        return settings.classes().indexOf(label);
    }

    /** Takes what happened to some series; states are changed. */
    public List<List<Outcome>> run(
            Weights weights, Vocabulary vocabulary, List<LabelState> states, List<List<PendingEvent>> happened) {
        Map<Sequence, Growth> grown = new LinkedHashMap<>();
        List<List<Action>> actions = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            List<Action> some = new ArrayList<>();
            for (PendingEvent one : happened.get(i)) {
                take(states.get(i), one, vocabulary, some, grown);
            }
            actions.add(some);
        }
        List<Growth> growths = List.copyOf(grown.values());
        if (growths.isEmpty()) {
            // ends and labels only
        } else if (carries()) {
            carried(weights, growths);
        } else {
            anew(weights, growths);
        }
        List<List<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            outcomes.add(outcomes(states.get(i), weights, actions.get(i)));
        }
        return outcomes;
    }

    private void take(
            LabelState state,
            PendingEvent one,
            Vocabulary vocabulary,
            List<Action> actions,
            Map<Sequence, Growth> grown) {
        Sequence open = state.open;
        if (one.arrival() instanceof Element step) {
            if (open != null && step.sequence() != null && !step.sequence().equals(open.name)) {
                close(state, open, Ending.NEXT, actions);
            } else if (open != null && step.time() - open.last() > settings.gap()) {
                close(state, open, Ending.GAP, actions);
            }
            grow(state, step, vocabulary, actions, grown);
        } else if (one.arrival() instanceof End end && open != null) {
            open.label = end.label() == null ? open.label : number(end.label());
            close(state, open, one.position() < 0 ? Ending.GAP : Ending.MARKER, actions);
        } else if (one.arrival() instanceof Label label) {
            if (open != null && open.name.equals(label.sequence())) {
                open.label = number(label.label());
            } else {
                actions.add(new Action.Place(label));
            }
        }
    }

    private void grow(
            LabelState state, Element step, Vocabulary vocabulary, List<Action> actions, Map<Sequence, Growth> grown) {
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

    private float[] row(LabelState state, Element step, long since, Vocabulary vocabulary) {
        if (step instanceof Sample sample) {
            RunningStandardizer usual =
                    state.usual == null ? new RunningStandardizer(sample.values().length) : state.usual;
            state.usual = usual;
            return usual.row(sample, since, settings.scaled());
        }
        return new float[] {vocabulary.number(((Event) step).symbol())};
    }

    private static void close(LabelState state, Sequence open, Ending ending, List<Action> actions) {
        actions.add(new Action.Close(open, ending));
        state.open = null;
    }

    /** Whether the state after the last step is all that a class is read from. */
    private boolean carries() {
        return spec.heads().pooling() == Pooling.EACH && !spec.heads().bothWays();
    }

    /** Runs the new steps alone, on carried states. */
    private void carried(Weights weights, List<Growth> growths) {
        int rows = growths.size();
        int steps = growths.stream().mapToInt(Labeller::added).max().orElse(0);
        int size = spec.stateSize();
        int inputs = spec.inputs();
        float[] all = new float[rows * steps * inputs];
        int[] lengths = growths.stream().mapToInt(Labeller::added).toArray();
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

    /** Part of a sequence, from its beginning to one of its new steps. */
    private record Prefix(Growth growth, int length) {}

    /** Runs each sequence from its beginning to each of its new steps. */
    private void anew(Weights weights, List<Growth> growths) {
        List<Prefix> prefixes = new ArrayList<>();
        for (Growth growth : growths) {
            for (int length = growth.from + 1; length <= growth.sequence.length(); length++) {
                prefixes.add(new Prefix(growth, length));
            }
        }
        for (int at = 0; at < prefixes.size(); at += MOST_ROWS) {
            whole(weights, prefixes.subList(at, Math.min(prefixes.size(), at + MOST_ROWS)));
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

    private static List<Outcome> outcomes(LabelState state, Weights weights, List<Action> actions) {
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
                        sequence.saidProbabilities())));
            } else if (action instanceof Action.Close close) {
                Sequence sequence = close.sequence();
                outcomes.add(new Outcome.Said(new SequenceForecast(
                        state.series(),
                        sequence.name,
                        sequence.last(),
                        sequence.length(),
                        close.ending(),
                        sequence.version,
                        sequence.saidProbabilities())));
                outcomes.add(new Outcome.Ended(sequence, close.ending()));
            } else if (action instanceof Action.Place place) {
                outcomes.add(new Outcome.Labelled(place.label()));
            }
        }
        return outcomes;
    }

    /** A labelled sequence to learn from: the class is the target of its last step. */
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
