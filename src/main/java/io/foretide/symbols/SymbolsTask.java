package io.foretide.symbols;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.ForecastsProcessor;
import io.foretide.forecasts.WeightsFeed;
import io.foretide.formats.BlockCodec;
import io.foretide.formats.SymbolJson;
import io.foretide.metrics.Metrics;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Event;
import io.foretide.series.SymbolForecast.Verdict;
import io.foretide.series.SymbolScore;
import io.foretide.symbols.NextSymbols.Outcome;
import io.foretide.windows.PendingEvent;
import io.foretide.windows.StreamGrids;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Which symbol comes next. */
public final class SymbolsTask implements Task {
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
    private KeyValueStore<Bytes, byte[]> series;
    private KeyValueStore<Bytes, byte[]> kept;
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

    @Override
    public void open(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.series = context.getStateStore(ForecastsProcessor.SERIES_STORE);
        this.kept = context.getStateStore(ForecastsProcessor.PAST_STORE);
        this.counted = context.getStateStore(COUNTS_STORE);
        this.counts = new SymbolCounts(row -> counted.get(key(row)));
        this.next = new NextSymbols(spec, network, settings, counts);
    }

    private static Bytes key(int row) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(row).array());
    }

    @Override
    public void run(List<Work> work) {
        Weights now = weights.current();
        Vocabulary vocabulary = weights.vocabulary();
        List<SymbolState> states = new ArrayList<>(work.size());
        List<List<Event>> events = new ArrayList<>(work.size());
        for (Work one : work) {
            String id = new String(one.series(), UTF_8);
            byte[] state = series.get(Bytes.wrap(one.series()));
            states.add(state == null ? next.newState(id, now) : SymbolState.fromBytes(id, state));
            events.add(one.happened().stream()
                    .map(PendingEvent::arrival)
                    .filter(Event.class::isInstance)
                    .map(Event.class::cast)
                    .toList());
        }
        List<List<Outcome>> outcomes = next.run(now, vocabulary, states, events);
        for (int i = 0; i < work.size(); i++) {
            byte[] id = work.get(i).series();
            series.put(Bytes.wrap(id), states.get(i).toBytes());
            outcomes.get(i).forEach(outcome -> forward(id, outcome));
        }
        counts.takeChanged().forEach((row, bytes) -> counted.put(key(row), bytes));
        unknown.tell(context, vocabulary, events.stream().flatMap(List::stream).map(Event::symbol));
    }

    private void forward(byte[] id, Outcome outcome) {
        long now = context.currentSystemTimeMs();
        byte[] json = SymbolJson.forecast(outcome.forecast());
        past.put(kept, id, outcome.forecast().step(), json);
        context.forward(new Record<>(id, json, now), ForecastsProcessor.FORECASTS);
        metrics.forecasts.labelValues(StreamGrids.DEFAULT).inc();
        if (outcome.score() != null) {
            context.forward(new Record<>(id, SymbolJson.score(outcome.score()), now), ForecastsProcessor.SCORES);
            count(outcome.score());
        }
        if (outcome.block() != null) {
            context.forward(new Record<>(id, BlockCodec.encode(outcome.block()), now), ForecastsProcessor.BLOCKS);
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
    public void drop(byte[] id) {
        series.delete(Bytes.wrap(id));
        past.drop(kept, id);
    }
}
