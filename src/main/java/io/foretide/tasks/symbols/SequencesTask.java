package io.foretide.tasks.symbols;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.ObservationCodec;
import io.foretide.formats.RejectedRecords;
import io.foretide.formats.SymbolJson;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Vocabulary;
import io.foretide.series.Arrival;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.SequenceScore;
import io.foretide.symbols.Sequence;
import io.foretide.symbols.SequenceClassifier;
import io.foretide.symbols.SequenceClassifier.Outcome;
import io.foretide.symbols.SequenceState;
import io.foretide.tasks.PendingSteps.Pending;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.Task;
import io.foretide.tasks.TaskDefinition;
import io.foretide.tasks.TaskDefinition.Source;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.windows.PendingEvent;
import io.foretide.windows.WindowsProcessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Forecasts the class of each sequence. An ended sequence is stored until its label arrives. A labelled sequence yields
 * a score and a learning block.
 */
public final class SequencesTask implements Task<PendingEvent> {
    /** Series and place → an ended sequence without a label. */
    public static final String SEQUENCES_STORE = "sequences";

    private static final int MAX_PER_TICK = 1024;
    private static final int TENTHS = 10;

    private final SequenceClassifier classifier;
    private final SequenceClassifier.Settings settings;
    private final WeightsFeed weights;
    private final UnknownSymbols unknown;
    private final RecentRing past;
    private final RecentRing waiting;
    private final ObservationCodec codec;
    private final Metrics metrics;
    private final Map<Bytes, Long> open =
            new LinkedHashMap<>(); // series with an open sequence → time of its latest step, oldest first

    private ProcessorContext<byte[], byte[]> context;
    private SymbolRecords records;
    private KeyValueStore<Bytes, byte[]> sequences;

    /**
     * @param past number of forecasts stored per series
     * @param waiting maximum number of ended sequences per series that wait for their label
     */
    @SuppressWarnings("NullAway.Init") // opened before anything else
    public SequencesTask(
            NetworkSpec spec,
            Network network,
            SequenceClassifier.Settings settings,
            WeightsFeed weights,
            RecentRing past,
            RecentRing waiting,
            ObservationCodec codec,
            Metrics metrics) {
        this.classifier = new SequenceClassifier(spec, network, settings);
        this.settings = settings;
        this.weights = weights;
        this.unknown = new UnknownSymbols(spec.heads().symbols(), metrics);
        this.past = past;
        this.waiting = waiting;
        this.codec = codec;
        this.metrics = metrics;
    }

    /** Returns the task's part of the topology. */
    public static TaskDefinition definition(Topics topics) {
        return new TaskDefinition(
                List.of(Source.observations(topics.observations(), topics.labels())),
                List.of(TaskTopology.onDisk(SEQUENCES_STORE)),
                List.of(),
                true);
    }

    @Override
    public void open(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.records = new SymbolRecords(context, past, metrics);
        this.sequences = context.getStateStore(SEQUENCES_STORE);
        open.clear();
        long now = context.currentSystemTimeMs();
        try (var all = records.states().all()) {
            all.forEachRemaining(entry -> {
                if (SequenceState.fromBytes("", entry.value).isOpen()) {
                    open.put(entry.key, now);
                }
            });
        }
    }

    @Override
    public PendingEvent read(String id, byte[] bytes) {
        return PendingEvent.fromBytes(id, bytes);
    }

    @Override
    public void run(List<List<Pending<PendingEvent>>> batch) {
        Vocabulary vocabulary = weights.vocabulary();
        List<SequenceState> states = new ArrayList<>(batch.size());
        List<List<Arrival>> arrivals = new ArrayList<>(batch.size());
        for (List<Pending<PendingEvent>> steps : batch) {
            states.add(state(steps.get(0).series()));
            arrivals.add(steps.stream().map(step -> step.closed().arrival()).toList());
        }
        List<List<Outcome>> outcomes = classifier.run(weights.current(), vocabulary, states, arrivals);
        for (int i = 0; i < batch.size(); i++) {
            store(batch.get(i).get(0).series(), states.get(i), outcomes.get(i));
        }
        unknown.report(
                context,
                vocabulary,
                arrivals.stream()
                        .flatMap(List::stream)
                        .filter(Event.class::isInstance)
                        .map(arrival -> ((Event) arrival).symbol()));
    }

    private SequenceState state(byte[] id) {
        byte[] state = records.states().get(Bytes.wrap(id));
        String name = new String(id, UTF_8);
        return state == null ? new SequenceState(name) : SequenceState.fromBytes(name, state);
    }

    private void store(byte[] id, SequenceState state, List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Said said) {
                records.forecast(id, state.countForecast(), SymbolJson.forecast(said.forecast(), settings.classes()));
            } else if (outcome instanceof Outcome.Ended ended) {
                metrics.sequences
                        .labelValues(ended.ending().name().toLowerCase(Locale.ROOT))
                        .inc();
                ended(id, state, ended.sequence());
            } else if (outcome instanceof Outcome.Labelled labelled) {
                label(id, state, labelled.label());
            }
        }
        records.states().put(Bytes.wrap(id), state.toBytes());
        heard(Bytes.wrap(id), state);
    }

    private void heard(Bytes id, SequenceState state) {
        open.remove(id);
        if (state.isOpen()) {
            open.put(id, context.currentSystemTimeMs());
        }
    }

    private void ended(byte[] id, SequenceState state, Sequence sequence) {
        OptionalInt early = state.takeEarly(sequence.name());
        if (sequence.label() == Sequence.NONE && early.isPresent()) {
            sequence.label(early.getAsInt());
        }
        long number = state.countEnded();
        if (sequence.label() != Sequence.NONE) {
            learn(id, sequence);
        } else if (waiting.put(sequences, id, number, sequence.toBytes()).isPresent()) {
            metrics.sequencesUnlabelled.inc();
        }
    }

    /** Processes a label that arrives after the end of its sequence, or before its beginning. */
    private void label(byte[] id, SequenceState state, Label label) {
        for (RecentRing.Entry entry : waiting.entries(sequences, id)) {
            Sequence sequence = Sequence.fromBytes(entry.value());
            if (sequence.name().equals(label.sequence())) {
                sequence.label(classifier.number(label.label()));
                waiting.remove(sequences, entry);
                learn(id, sequence);
                return;
            }
        }
        if (!state.addEarly(label.sequence(), classifier.number(label.label()))) {
            reject(id, label);
        }
    }

    private void reject(byte[] id, Label label) {
        metrics.rejected.labelValues(Reason.LABEL.label()).inc();
        Record<byte[], byte[]> record = new Record<>(id, codec.encode(label), context.currentSystemTimeMs());
        var why = new Rejected(
                Reason.LABEL,
                "no such sequence waits for a label, and " + state(label)
                        + "; sequences.kept says how many of a series wait");
        context.forward(RejectedRecords.of(record, why, Optional.empty()), WindowsProcessor.REJECTED);
    }

    private static String state(Label label) {
        return "labels of '" + label.sequence() + "' or of " + SequenceState.MAX_EARLY
                + " others came before their sequences already";
    }

    private void learn(byte[] id, Sequence sequence) {
        var score = new SequenceScore(
                new String(id, UTF_8),
                sequence.name(),
                sequence.last(),
                sequence.length(),
                sequence.label(),
                sequence.version(),
                sequence.forecastProbabilities());
        records.score(id, SymbolJson.score(score, settings.classes()));
        records.block(id, classifier.block(weights.current(), sequence));
        count(score);
    }

    private void count(SequenceScore score) {
        int best = score.best();
        double certainty = score.probabilities().get(best);
        int tenth = Math.min(TENTHS, (int) (certainty * TENTHS) + 1);
        metrics.labelled
                .labelValues(
                        settings.classes().get(score.label()),
                        settings.classes().get(best))
                .inc();
        metrics.labelLoss.inc(-Math.log(score.probabilities().get(score.label())));
        metrics.labelCertainty
                .labelValues(String.valueOf(tenth / (double) TENTHS), best == score.label() ? "yes" : "no")
                .inc();
    }

    /** Ends open sequences of series without steps for longer than the gap, by the wall clock. */
    @Override
    public void tick(long now) {
        List<Bytes> silent = new ArrayList<>();
        for (var entry : open.entrySet()) {
            if (now - entry.getValue() <= settings.gap() || silent.size() == MAX_PER_TICK) {
                break;
            }
            silent.add(entry.getKey());
        }
        for (Bytes key : silent) {
            SequenceState state = state(key.get());
            store(key.get(), state, classifier.endSilent(state));
        }
    }

    @Override
    public void drop(byte[] id) {
        open.remove(Bytes.wrap(id));
        records.drop(id);
        waiting.drop(sequences, id);
    }
}
