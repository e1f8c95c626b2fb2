package io.foretide.tasks.symbols;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.SymbolJson;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Event;
import io.foretide.series.SymbolForecast.Verdict;
import io.foretide.series.SymbolScore;
import io.foretide.symbols.NextSymbols;
import io.foretide.symbols.NextSymbols.Outcome;
import io.foretide.symbols.SymbolCounts;
import io.foretide.symbols.SymbolState;
import io.foretide.tasks.PendingSteps.Pending;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.Task;
import io.foretide.tasks.TaskDefinition;
import io.foretide.tasks.TaskDefinition.Source;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.windows.PendingEvent;
import io.foretide.windows.StreamGrids;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** Forecasts the next symbol of each series. */
public final class SymbolsTask implements Task<PendingEvent> {
    /** Row of {@link SymbolCounts} → its counts. */
    public static final String COUNTS_STORE = "counts";

    private final NetworkSpec spec;
    private final Network network;
    private final NextSymbols.Settings settings;
    private final WeightsFeed weights;
    private final RecentRing past;
    private final UnknownSymbols unknown;
    private final Metrics metrics;

    private NextSymbols next;
    private SymbolCounts counts;
    private ProcessorContext<byte[], byte[]> context;
    private SymbolRecords records;
    private KeyValueStore<Bytes, byte[]> counted;

    @SuppressWarnings("NullAway.Init") // opened before anything else
    public SymbolsTask(
            NetworkSpec spec,
            Network network,
            NextSymbols.Settings settings,
            WeightsFeed weights,
            RecentRing past,
            Metrics metrics) {
        this.spec = spec;
        this.network = network;
        this.settings = settings;
        this.weights = weights;
        this.past = past;
        this.unknown = new UnknownSymbols(spec.heads().symbols(), metrics);
        this.metrics = metrics;
    }

    /** Returns the task's part of the topology. */
    public static TaskDefinition definition(Topics topics) {
        return new TaskDefinition(
                List.of(Source.observations(topics.observations())),
                List.of(TaskTopology.onDisk(COUNTS_STORE)),
                List.of(),
                true);
    }

    @Override
    public void open(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.records = new SymbolRecords(context, past, metrics);
        this.counted = context.getStateStore(COUNTS_STORE);
        this.counts = new SymbolCounts(row -> counted.get(key(row)));
        this.next = new NextSymbols(spec, network, settings, counts);
    }

    @Override
    public PendingEvent read(String series, byte[] bytes) {
        return PendingEvent.fromBytes(series, bytes);
    }

    private static Bytes key(int row) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(row).array());
    }

    @Override
    public void run(List<List<Pending<PendingEvent>>> batch) {
        Weights now = weights.current();
        Vocabulary vocabulary = weights.vocabulary();
        List<SymbolState> states = new ArrayList<>(batch.size());
        List<List<Event>> events = new ArrayList<>(batch.size());
        for (List<Pending<PendingEvent>> steps : batch) {
            byte[] series = steps.get(0).series();
            String id = new String(series, UTF_8);
            byte[] state = records.states().get(Bytes.wrap(series));
            states.add(state == null ? next.newState(id, now) : SymbolState.fromBytes(id, state));
            events.add(steps.stream()
                    .map(step -> step.closed().arrival())
                    .filter(Event.class::isInstance)
                    .map(Event.class::cast)
                    .toList());
        }
        List<List<Outcome>> outcomes = next.run(now, vocabulary, states, events);
        for (int i = 0; i < batch.size(); i++) {
            byte[] series = batch.get(i).get(0).series();
            records.states().put(Bytes.wrap(series), states.get(i).toBytes());
            outcomes.get(i).forEach(outcome -> forward(series, outcome));
        }
        counts.takeChanged().forEach((row, bytes) -> counted.put(key(row), bytes));
        unknown.report(
                context, vocabulary, events.stream().flatMap(List::stream).map(Event::symbol));
    }

    private void forward(byte[] series, Outcome outcome) {
        records.forecast(series, outcome.forecast().step(), SymbolJson.forecast(outcome.forecast()));
        if (outcome.score() != null) {
            records.score(series, SymbolJson.score(outcome.score()));
            count(outcome.score());
        }
        if (outcome.block() != null) {
            records.block(series, outcome.block());
        }
        if (outcome.forecast().verdict() == Verdict.SURPRISING) {
            metrics.anomalies.labelValues(StreamGrids.DEFAULT, "surprising").inc();
        }
    }

    private void count(SymbolScore score) {
        metrics.symbolsScored.inc();
        for (int i = 0; i < SymbolScore.SOURCES.size(); i++) {
            metrics.symbolLoss
                    .labelValues(SymbolScore.SOURCES.get(i))
                    .inc(-Math.log(score.probabilities().get(i)));
        }
    }

    @Override
    public void drop(byte[] series) {
        records.drop(series);
    }
}
