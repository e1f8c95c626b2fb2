package io.foretide.symbols;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.ForecastsProcessor;
import io.foretide.forecasts.WeightsFeed;
import io.foretide.formats.BlockCodec;
import io.foretide.formats.ObservationCodec;
import io.foretide.formats.RejectedRecords;
import io.foretide.formats.SymbolJson;
import io.foretide.metrics.Metrics;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.End;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.SequenceForecast;
import io.foretide.series.SequenceScore;
import io.foretide.symbols.Labeller.Outcome;
import io.foretide.windows.PendingEvent;
import io.foretide.windows.StreamGrids;
import io.foretide.windows.WindowsProcessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which class a sequence is of. Ended sequences wait, changelogged, for their labels; what comes of one with a label is a score and a block.
 */
public final class LabelsTask implements Task {
    /** Series and place → an ended sequence without a label. */
    public static final String SEQUENCES_STORE = "sequences";

    private static final int MOST_EARLY = 16;
    private static final int MOST_A_TICK = 1024;
    private static final int TENTHS = 10;

    private final Labeller labeller;
    private final Labeller.Settings settings;
    private final WeightsFeed weights;
    private final UnknownSymbols unknown;
    private final RecentRing past;
    private final RecentRing waiting;
    private final ObservationCodec codec;
    private final Metrics metrics;
    private final Map<Bytes, Long> open =
            new LinkedHashMap<>(); // series whose sequence goes on → when it was heard of, longest silent first

    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> series;
    private KeyValueStore<Bytes, byte[]> kept;
    private KeyValueStore<Bytes, byte[]> sequences;

    /**
     * @param past forecasts of each series that are kept
     * @param waiting ended sequences of each series that wait for their label
     */
    @SuppressWarnings("NullAway.Init") // opened before anything else
    public LabelsTask(
            NetworkSpec spec,
            Network network,
            Labeller.Settings settings,
            WeightsFeed weights,
            RecentRing past,
            RecentRing waiting,
            ObservationCodec codec,
            Metrics metrics) {
        this.labeller = new Labeller(spec, network, settings);
        this.settings = settings;
        this.weights = weights;
        this.unknown = new UnknownSymbols(spec.heads().symbols(), metrics);
        this.past = past;
        this.waiting = waiting;
        this.codec = codec;
        this.metrics = metrics;
    }

    @Override
    public void open(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.series = context.getStateStore(ForecastsProcessor.SERIES_STORE);
        this.kept = context.getStateStore(ForecastsProcessor.PAST_STORE);
        this.sequences = context.getStateStore(SEQUENCES_STORE);
        open.clear();
        long now = context.currentSystemTimeMs();
        try (var all = series.all()) {
            all.forEachRemaining(entry -> {
                if (LabelState.fromBytes("", entry.value).open != null) {
                    open.put(entry.key, now);
                }
            });
        }
    }

    @Override
    public void run(List<Work> work) {
        Weights now = weights.current();
        Vocabulary vocabulary = weights.vocabulary();
        List<LabelState> states = new ArrayList<>(work.size());
        for (Work one : work) {
            String id = new String(one.series(), UTF_8);
            byte[] state = series.get(Bytes.wrap(one.series()));
            states.add(state == null ? new LabelState(id) : LabelState.fromBytes(id, state));
        }
        List<List<PendingEvent>> happened = work.stream().map(Work::happened).toList();
        List<List<Outcome>> outcomes = labeller.run(now, vocabulary, states, happened);
        for (int i = 0; i < work.size(); i++) {
            byte[] id = work.get(i).series();
            for (Outcome outcome : outcomes.get(i)) {
                if (outcome instanceof Outcome.Said said) {
                    say(id, states.get(i), said.forecast());
                } else if (outcome instanceof Outcome.Ended ended) {
                    metrics.sequences
                            .labelValues(ended.ending().name().toLowerCase(Locale.ROOT))
                            .inc();
                    ended(id, states.get(i), ended.sequence());
                } else if (outcome instanceof Outcome.Labelled labelled) {
                    label(id, states.get(i), labelled.label());
                }
            }
            series.put(Bytes.wrap(id), states.get(i).toBytes());
            heard(Bytes.wrap(id), states.get(i));
        }
        unknown.tell(
                context,
                vocabulary,
                happened.stream()
                        .flatMap(List::stream)
                        .map(PendingEvent::arrival)
                        .filter(Event.class::isInstance)
                        .map(what -> ((Event) what).symbol()));
    }

    private void heard(Bytes id, LabelState state) {
        open.remove(id);
        if (state.open != null) {
            open.put(id, context.currentSystemTimeMs());
        }
    }

    private void say(byte[] id, LabelState state, SequenceForecast forecast) {
        byte[] json = SymbolJson.forecast(forecast, settings.classes());
        past.put(kept, id, state.said++, json);
        context.forward(new Record<>(id, json, context.currentSystemTimeMs()), ForecastsProcessor.FORECASTS);
        metrics.forecasts.labelValues(StreamGrids.DEFAULT).inc();
    }

    private void ended(byte[] id, LabelState state, Sequence sequence) {
        Integer early = state.early.remove(sequence.name);
        if (sequence.label == Sequence.NONE && early != null) {
            sequence.label = early;
        }
        long number = state.ended++;
        if (sequence.label != Sequence.NONE) {
            learn(id, sequence);
        } else if (waiting.put(sequences, id, number, sequence.toBytes()).isPresent()) {
            metrics.sequencesUnlabelled.inc();
        }
    }

    /** A label that comes behind its sequence's end, or before its beginning. */
    private void label(byte[] id, LabelState state, Label label) {
        for (RecentRing.Entry entry : waiting.entries(sequences, id)) {
            Sequence sequence = Sequence.fromBytes(entry.value());
            if (sequence.name.equals(label.sequence())) {
                sequence.label = labeller.number(label.label());
                waiting.remove(sequences, entry);
                learn(id, sequence);
                return;
            }
        }
        if (state.early.size() < MOST_EARLY && !state.early.containsKey(label.sequence())) {
            state.early.put(label.sequence(), labeller.number(label.label()));
        } else {
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
        return "labels of '" + label.sequence() + "' or of " + MOST_EARLY
                + " others came before their sequences already";
    }

    private void learn(byte[] id, Sequence sequence) {
        var score = new SequenceScore(
                new String(id, UTF_8),
                sequence.name,
                sequence.last(),
                sequence.length(),
                sequence.label,
                sequence.version,
                sequence.saidProbabilities());
        long now = context.currentSystemTimeMs();
        context.forward(new Record<>(id, SymbolJson.score(score, settings.classes()), now), ForecastsProcessor.SCORES);
        byte[] block = BlockCodec.encode(labeller.block(weights.current(), sequence));
        context.forward(new Record<>(id, block, now), ForecastsProcessor.BLOCKS);
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

    /** Ends sequences of series that have been silent for long by the clock. */
    @Override
    public void tick(long now) {
        List<Work> silent = new ArrayList<>();
        for (var entry : open.entrySet()) {
            if (now - entry.getValue() <= settings.gap() || silent.size() == MOST_A_TICK) {
                break;
            }
            byte[] id = entry.getKey().get();
            silent.add(new Work(id, List.of(new PendingEvent(new End(new String(id, UTF_8), now), -1, now))));
        }
        if (!silent.isEmpty()) {
            run(silent);
        }
    }

    @Override
    public void drop(byte[] id) {
        open.remove(Bytes.wrap(id));
        series.delete(Bytes.wrap(id));
        past.drop(kept, id);
        waiting.drop(sequences, id);
    }
}
