package io.foretide.backtest;

import io.foretide.learning.Learner;
import io.foretide.learning.ReplaySettings;
import io.foretide.learning.Reservoir;
import io.foretide.learning.TrainingSettings;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Arrival;
import io.foretide.series.Block;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.SequenceForecast;
import io.foretide.series.SymbolScore;
import io.foretide.symbols.NextSymbols;
import io.foretide.symbols.Sequence;
import io.foretide.symbols.SequenceClassifier;
import io.foretide.symbols.SequenceState;
import io.foretide.symbols.SymbolCounts;
import io.foretide.symbols.SymbolState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a stream of symbols or sequences through the service's forecaster, learner and gate on one thread. Each batch of
 * arrivals is forecast before it is learned, so that nothing is learned before it is scored.
 */
public final class SymbolBacktest implements AutoCloseable {
    private static final int BATCH = 64;
    private static final int UPDATES_PER_DECISION = 10;

    private final NetworkSpec spec;
    private final Settings settings;
    private final Network network;
    private final Learner learner;
    private final NextSymbols symbols;
    private final SequenceClassifier classifier;
    private final Map<String, SymbolState> symbolStates = new HashMap<>();
    private final Map<String, SequenceState> labelStates = new HashMap<>();
    private final Map<String, Sequence> unlabelled =
            new HashMap<>(); // series and sequence → sequence that waits for its label
    private final Map<String, Integer> unknown = new LinkedHashMap<>();
    private final List<Block> waiting = new ArrayList<>();
    private final List<double[]> losses = new ArrayList<>();
    private Vocabulary vocabulary = Vocabulary.empty();
    private long updates;

    /**
     * @param symbols settings of next symbols
     * @param labels settings of labelled sequences; if there are no classes, next symbols are forecast
     * @param batch blocks per update
     * @param minSymbolCount occurrences after which a symbol is assigned a number
     */
    public record Settings(
            NextSymbols.Settings symbols,
            SequenceClassifier.Settings labels,
            TrainingSettings training,
            ReplaySettings replay,
            int batch,
            int minSymbolCount,
            long seed) {}

    /**
     * The results of one part of the file.
     *
     * @param scored number of symbols or labelled sequences
     * @param losses source → mean −ln probability of the actual symbol; for labels, "network" and the share "accuracy"
     */
    public record Part(int scored, Map<String, Double> losses) {}

    public SymbolBacktest(NetworkSpec spec, Device device, Settings settings) {
        this.spec = spec;
        this.settings = settings;
        this.network = new Network(spec, device);
        Weights initial = Weights.initial(spec, settings.seed());
        this.learner = new Learner(
                spec,
                settings.training(),
                device,
                initial,
                Learner.Snapshot.of(initial),
                new Reservoir(settings.replay(), settings.seed()));
        this.symbols = new NextSymbols(spec, network, settings.symbols(), new SymbolCounts(row -> null));
        this.classifier = new SequenceClassifier(spec, network, settings.labels());
    }

    /** Replays arrivals in order and returns the results of equally large parts. */
    public List<Part> run(List<Arrival> arrivals, int parts) {
        for (int at = 0; at < arrivals.size(); at += BATCH) {
            List<Arrival> batch = arrivals.subList(at, Math.min(arrivals.size(), at + BATCH));
            Map<String, List<Arrival>> bySeries = new LinkedHashMap<>();
            batch.forEach(arrival -> bySeries.computeIfAbsent(arrival.series(), first -> new ArrayList<>())
                    .add(arrival));
            if (settings.labels().classes().isEmpty()) {
                forecast(bySeries);
            } else {
                label(bySeries);
            }
            count(batch);
            learn(batch.get(batch.size() - 1).time());
        }
        List<Part> measured = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            measured.add(part(losses.subList(losses.size() * part / parts, losses.size() * (part + 1) / parts)));
        }
        return measured;
    }

    private void forecast(Map<String, List<Arrival>> bySeries) {
        List<SymbolState> states = bySeries.keySet().stream()
                .map(id -> symbolStates.computeIfAbsent(id, first -> symbols.newState(first, learner.champion())))
                .toList();
        List<List<Event>> events = bySeries.values().stream()
                .map(batch -> batch.stream()
                        .filter(Event.class::isInstance)
                        .map(Event.class::cast)
                        .toList())
                .toList();
        for (List<NextSymbols.Outcome> outcomes : symbols.run(learner.champion(), vocabulary, states, events)) {
            for (NextSymbols.Outcome outcome : outcomes) {
                if (outcome.score() != null) {
                    losses.add(outcome.score().probabilities().stream()
                            .mapToDouble(probability -> -Math.log(probability))
                            .toArray());
                }
                if (outcome.block() != null) {
                    waiting.add(outcome.block());
                }
            }
        }
    }

    private void label(Map<String, List<Arrival>> bySeries) {
        List<SequenceState> states = bySeries.keySet().stream()
                .map(id -> labelStates.computeIfAbsent(id, SequenceState::new))
                .toList();
        List<List<SequenceClassifier.Outcome>> outcomes =
                classifier.run(learner.champion(), vocabulary, states, List.copyOf(bySeries.values()));
        for (int i = 0; i < states.size(); i++) {
            String id = states.get(i).series();
            for (SequenceClassifier.Outcome outcome : outcomes.get(i)) {
                if (outcome instanceof SequenceClassifier.Outcome.Ended ended) {
                    ended(id, ended.sequence());
                } else if (outcome instanceof SequenceClassifier.Outcome.Labelled labelled) {
                    addLateLabel(id, labelled.label());
                }
            }
        }
    }

    private void ended(String id, Sequence sequence) {
        if (sequence.label() == Sequence.NONE) {
            unlabelled.put(id + ' ' + sequence.name(), sequence);
        } else {
            List<Double> probabilities = sequence.forecastProbabilities();
            double right = probabilities.get(sequence.label());
            boolean best = SequenceForecast.best(probabilities) == sequence.label();
            losses.add(new double[] {-Math.log(right), best ? 1 : 0});
            waiting.add(classifier.block(learner.champion(), sequence));
        }
    }

    private void addLateLabel(String id, Label label) {
        Sequence sequence = unlabelled.remove(id + ' ' + label.sequence());
        if (sequence != null) {
            sequence.label(classifier.number(label.label()));
            ended(id, sequence);
        }
    }

    /** Assigns numbers to symbols that have occurred often enough. */
    private void count(List<Arrival> arrivals) {
        List<String> newSymbols = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            if (arrival instanceof Event event
                    && vocabulary.number(event.symbol()) == 0
                    && vocabulary.size() + newSymbols.size() < spec.heads().symbols()
                    && unknown.merge(event.symbol(), 1, Integer::sum) == settings.minSymbolCount()) {
                newSymbols.add(event.symbol());
            }
        }
        vocabulary = newSymbols.isEmpty() ? vocabulary : vocabulary.with(newSymbols);
    }

    private void learn(long now) {
        while (waiting.size() >= settings.batch()) {
            List<Block> batch = waiting.subList(0, settings.batch());
            learner.learn(List.copyOf(batch), now);
            batch.clear();
            if (++updates % UPDATES_PER_DECISION == 0) {
                learner.decide();
            }
        }
    }

    private Part part(List<double[]> batch) {
        List<String> names =
                settings.labels().classes().isEmpty() ? SymbolScore.SOURCES : List.of("network", "accuracy");
        Map<String, Double> means = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            int source = i;
            means.put(
                    names.get(i),
                    batch.stream().mapToDouble(loss -> loss[source]).average().orElse(Double.NaN));
        }
        return new Part(batch.size(), means);
    }

    @Override
    public void close() {
        learner.close();
        network.close();
    }
}
