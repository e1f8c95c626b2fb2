package io.foretide.symbols;

import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Event;
import io.foretide.series.SymbolForecast;
import io.foretide.series.SymbolForecast.Candidate;
import io.foretide.series.SymbolForecast.Verdict;
import io.foretide.series.SymbolScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts the next symbol of series of symbols. Each symbol is compared with its forecast, added to the counts, and
 * fed to the network, whose carried state predicts the next symbol. The published forecast is a mix of network, bigram
 * and unigram. The weights are their posteriors given the series' own symbols; a share is redistributed at each step so
 * that no weight vanishes (fixed share, Herbster and Warmuth 1998). Confined to one thread.
 */
public final class NextSymbols {
    private static final double SHARED = 0.002;
    private static final double SLOW = 0.005;

    private final NetworkSpec spec;
    private final Network network;
    private final Settings settings;
    private final SymbolCounts counts;

    /**
     * @param block symbols per learning block
     * @param top number of symbols listed in a forecast
     * @param surprise share of a series' symbols that are flagged as surprising
     */
    public record Settings(int block, int top, double surprise) {}

    /**
     * The result of one symbol.
     *
     * @param forecast forecast of the next symbol
     * @param score score of the previous forecast; null for a series' first symbol
     * @param block the learning block completed by the symbol, or null
     */
    public record Outcome(SymbolForecast forecast, @Nullable SymbolScore score, @Nullable Block block) {}

    public NextSymbols(NetworkSpec spec, Network network, Settings settings, SymbolCounts counts) {
        this.spec = spec;
        this.network = network;
        this.settings = settings;
        this.counts = counts;
    }

    public SymbolState newState(String series, Weights weights) {
        return new SymbolState(series, network.initialState(weights));
    }

    /**
     * Adds one symbol to one series and forecasts the next one.
     *
     * @param state state of the series; modified
     * @param time epoch milliseconds
     */
    public SymbolForecast step(Weights weights, Vocabulary vocabulary, SymbolState state, long time, String symbol) {
        List<Event> events = List.of(new Event(state.series(), time, symbol, null, null));
        return run(weights, vocabulary, List.of(state), List.of(events))
                .get(0)
                .get(0)
                .forecast();
    }

    /** Adds (series)(events) to series, and returns (series)(events) outcomes. States are modified. */
    public List<List<Outcome>> run(
            Weights weights, Vocabulary vocabulary, List<SymbolState> states, List<List<Event>> events) {
        List<List<Outcome>> outcomes = new ArrayList<>();
        states.forEach(state -> outcomes.add(new ArrayList<>()));
        for (List<Stretch> wave = wave(states, events, outcomes);
                !wave.isEmpty();
                wave = wave(states, events, outcomes)) {
            step(weights, vocabulary, wave);
        }
        return outcomes;
    }

    /** The next events of a series, up to the end of its learning block. */
    private record Stretch(SymbolState state, List<Event> events, List<Outcome> outcomes) {}

    private List<Stretch> wave(List<SymbolState> states, List<List<Event>> events, List<List<Outcome>> outcomes) {
        List<Stretch> wave = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            int done = outcomes.get(i).size();
            int open = settings.block() - states.get(i).block.length;
            int room = open == 0 ? settings.block() : open;
            int until = Math.min(events.get(i).size(), done + room);
            if (until > done) {
                wave.add(new Stretch(states.get(i), events.get(i).subList(done, until), outcomes.get(i)));
            }
        }
        return wave;
    }

    private void step(Weights weights, Vocabulary vocabulary, List<Stretch> wave) {
        int rows = wave.size();
        int steps =
                wave.stream().mapToInt(stretch -> stretch.events.size()).max().orElse(0);
        float[] inputs = new float[rows * steps];
        int[] lengths = new int[rows];
        float[] carried = new float[rows * spec.stateSize()];
        for (int row = 0; row < rows; row++) {
            Stretch stretch = wave.get(row);
            lengths[row] = stretch.events.size();
            for (int s = 0; s < lengths[row]; s++) {
                inputs[row * steps + s] =
                        vocabulary.number(stretch.events.get(s).symbol());
            }
            System.arraycopy(stretch.state.carried, 0, carried, row * spec.stateSize(), spec.stateSize());
        }
        Network.Outputs outputs = network.run(weights, rows, steps, inputs, lengths, carried);
        for (int row = 0; row < rows; row++) {
            Stretch stretch = wave.get(row);
            for (int s = 0; s < lengths[row]; s++) {
                int from = (row * steps + s) * spec.projectionSize();
                float[] next = Softmax.log(outputs.projection(), from, vocabulary.size());
                stretch.outcomes.add(took(
                        weights,
                        vocabulary,
                        stretch.state,
                        stretch.events.get(s),
                        (int) inputs[row * steps + s],
                        next));
            }
            stretch.state.carried =
                    Arrays.copyOfRange(outputs.states(), row * spec.stateSize(), (row + 1) * spec.stateSize());
        }
    }

    /**
     * @param number of the event's symbol
     * @param next (symbols) log-probabilities of the next symbol
     */
    private Outcome took(
            Weights weights, Vocabulary vocabulary, SymbolState state, Event event, int number, float[] next) {
        Block block = complete(state, number);
        SymbolScore score = null;
        Verdict verdict = Verdict.NONE;
        double probability = Double.NaN;
        if (state.next.length > 0) {
            score = score(state, event, number, vocabulary.size());
            probability = score.probabilities().get(0);
            boolean warm = state.surprise.isWarm();
            boolean above = state.surprise.isAbove(-Math.log(probability), settings.surprise());
            verdict = above ? Verdict.SURPRISING : warm ? Verdict.EXPECTED : Verdict.NONE;
        }
        counts.learn(state.newest, number);
        if (state.block.length == 0) {
            state.version = weights.version();
            state.blockTime = event.time();
        }
        state.block = Arrays.copyOf(state.block, state.block.length + 1);
        state.block[state.block.length - 1] = number;
        state.newest = number;
        state.time = event.time();
        state.steps++;
        state.next = next;
        List<Candidate> candidates = top(vocabulary, expected(state));
        var forecast = new SymbolForecast(
                state.series(),
                event.time(),
                state.steps,
                event.symbol(),
                weights.version(),
                probability,
                verdict,
                candidates);
        return new Outcome(forecast, score, block);
    }

    /** Returns the block whose last target is this symbol, or null. */
    private @Nullable Block complete(SymbolState state, int number) {
        int steps = settings.block();
        if (state.block.length < steps) {
            return null;
        }
        float[] inputs = new float[steps];
        float[] targets = new float[steps];
        for (int i = 0; i < steps; i++) {
            inputs[i] = state.block[i];
            targets[i] = i + 1 < steps ? state.block[i + 1] : number;
        }
        Block block = new Block(state.blockTime, state.version, steps, inputs, state.start, targets);
        state.start = state.carried;
        state.block = new int[0];
        return block;
    }

    private SymbolScore score(SymbolState state, Event event, int number, int known) {
        int as = number < state.next.length ? number : 0; // 0 if the symbol had no number when it was forecast
        double network = Softmax.probability(Math.exp(state.next[as]));
        double bigram = counts.bigram(state.newest, number, known);
        double unigram = counts.unigram(number, known);
        double[] experts = {network, bigram, unigram};
        double mixed = 0;
        for (int e = 0; e < experts.length; e++) {
            mixed += state.mix[e] * experts[e];
        }
        for (int e = 0; e < experts.length; e++) {
            state.mix[e] = (float) ((1 - SHARED) * state.mix[e] * experts[e] / mixed + SHARED / experts.length);
        }
        List<Double> all = List.of(Softmax.probability(mixed), network, bigram, unigram, 1.0 / known);
        double share = Math.max(SLOW, 1.0 / state.steps);
        for (int i = 0; i < all.size(); i++) {
            state.losses[i] += (float) (share * (-Math.log(all.get(i)) - state.losses[i]));
        }
        return new SymbolScore(state.series(), event.time(), state.steps + 1, event.symbol(), all);
    }

    /** Returns (known symbols) the mix's probabilities of the next symbol. */
    private double[] expected(SymbolState state) {
        double[] unigrams = counts.unigrams(state.next.length);
        double[] bigrams = counts.bigrams(state.newest, unigrams);
        double[] mixed = new double[state.next.length];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = state.mix[0] * Math.exp(state.next[i]) + state.mix[1] * bigrams[i] + state.mix[2] * unigrams[i];
        }
        return mixed;
    }

    private List<Candidate> top(Vocabulary vocabulary, double[] probabilities) {
        var best = new PriorityQueue<Integer>(Comparator.comparingDouble(number -> probabilities[number]));
        for (int number = 0; number < probabilities.length; number++) {
            if (best.size() < settings.top()) {
                best.add(number);
            } else if (probabilities[number] > probabilities[best.element()]) {
                best.remove();
                best.add(number);
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        while (!best.isEmpty()) {
            int number = best.remove();
            candidates.add(0, new Candidate(number == 0 ? null : vocabulary.symbol(number), probabilities[number]));
        }
        return candidates;
    }
}
