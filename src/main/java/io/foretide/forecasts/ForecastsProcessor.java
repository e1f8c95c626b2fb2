package io.foretide.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.forecasts.PendingSteps.Pending;
import io.foretide.formats.BlockCodec;
import io.foretide.formats.ForecastJson;
import io.foretide.metrics.Metrics;
import io.foretide.series.Block;
import io.foretide.series.Control;
import io.foretide.series.Score;
import io.foretide.series.Step;
import io.foretide.traces.Traces;
import io.foretide.windows.ClosedStep;
import io.foretide.windows.SeriesEvicted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Runs the steps of all series that have some ready through the network together: when a batch is full, and when a
 * {@link BatchTimer} says so. Reads a series' state, lets the {@link Forecaster} step it, writes it back; all in the one transaction that
 * also holds the forecast, the scores and the block. Confined to its stream thread.
 */
public final class ForecastsProcessor implements Processor<byte[], Object, byte[], byte[]> {
    public static final String PENDING_STORE = "pending";
    public static final String SERIES_STORE = "series";

    /** Series → the older part of its {@link SeriesState}, of those whose seasons are long. */
    public static final String ARCHIVE_STORE = "archive";

    /** Series and step → the forecast made there: {@link PastForecasts}. */
    public static final String PAST_STORE = "past";

    /** Series → {@link CrossingState}, of those that a threshold watches. */
    public static final String CROSSINGS_STORE = "crossings";

    /** Series → {@link DriftState}. */
    public static final String DRIFT_STORE = "drift";

    /** Series that learn nothing, each with no bytes. */
    public static final String FROZEN_STORE = "frozen";

    /** Names of the sinks behind this node. */
    public static final String FORECASTS = "forecasts-out";

    public static final String SCORES = "scores-out";
    public static final String BLOCKS = "blocks-out";
    public static final String CROSSINGS = "crossings-out";
    public static final String DRIFT = "drift-out";

    /** Batches of one turn: with the default batch size some tenths of a second. */
    private static final int MOST_BATCHES = 4;

    /** That spare states may take in a store; in memory it is some three times as many. */
    private static final int SPARE_BYTES = 1 << 19;

    private final Forecaster forecaster;
    private final WeightsFeed weights;
    private final ForecastStreams streams;
    private final Metrics metrics;
    private final Map<ForecastStream, StreamCounts> counts = new HashMap<>();
    private final TracedSteps traced;
    private final int batchSize;
    private final BatchTimer timer;

    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> series;
    private KeyValueStore<Bytes, byte[]> archives;
    private KeyValueStore<Bytes, byte[]> past;
    private KeyValueStore<Bytes, byte[]> frozen;
    private PendingSteps<ClosedStep> pending;
    private ThresholdWatch thresholds;
    private DriftWatch drift;
    private Map<Shape, List<SeriesState>> spares = new HashMap<>(); // of earlier batches

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    public ForecastsProcessor(
            ForecastStreams streams,
            Forecaster forecaster,
            WeightsFeed weights,
            Metrics metrics,
            Traces traces,
            int batchSize,
            Duration batchDelay) {
        this.forecaster = forecaster;
        this.weights = weights;
        this.streams = streams;
        this.metrics = metrics;
        this.traced = new TracedSteps(traces);
        this.batchSize = batchSize;
        this.timer = new BatchTimer(batchDelay);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.series = context.getStateStore(SERIES_STORE);
        this.archives = context.getStateStore(ARCHIVE_STORE);
        this.past = context.getStateStore(PAST_STORE);
        this.frozen = context.getStateStore(FROZEN_STORE);
        this.thresholds =
                new ThresholdWatch(this, streams, metrics.crossings(), context.getStateStore(CROSSINGS_STORE), past);
        this.drift = new DriftWatch(streams, metrics, context.getStateStore(DRIFT_STORE));
        this.pending =
                new PendingSteps<>(context.getStateStore(PENDING_STORE), (id, bytes) -> ClosedStep.fromBytes(bytes));
        context.schedule(timer.apart(), PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<byte[], Object> record) {
        if (record.value() instanceof ClosedStep closed) {
            pending.add(record.key(), closed);
            traced.waits(record.key(), closed.step().time(), record.headers());
        } else if (record.value() instanceof SeriesEvicted) {
            drop(record.key());
        } else if (record.value() instanceof Control control) {
            runAll(record.key()); // what came before it
            if (control == Control.FREEZE) {
                frozen.put(Bytes.wrap(record.key()), new byte[0]);
            } else {
                frozen.delete(Bytes.wrap(record.key()));
            }
        }
        while (pending.size() >= batchSize) {
            run(pending.oldest(batchSize));
        }
    }

    /** Forecasts what waits of a series, and forgets it. */
    private void drop(byte[] id) {
        runAll(id);
        series.delete(Bytes.wrap(id));
        archives.delete(Bytes.wrap(id));
        frozen.delete(Bytes.wrap(id));
        metrics.single().removeSeries(new String(id, UTF_8));
        metrics.ahead().removeSeries(new String(id, UTF_8));
        PastForecasts.drop(past, id);
        send(id, thresholds.gone(id, context.currentSystemTimeMs()), CROSSINGS);
        send(id, drift.gone(id, context.currentSystemTimeMs()), DRIFT);
    }

    /** Forecasts what waits of a series. */
    private void runAll(byte[] id) {
        for (var left = pending.of(id, batchSize); !left.isEmpty(); left = pending.of(id, batchSize)) {
            run(List.of(left));
        }
    }

    /** So many batches at most, so that no thread is held up: what is left waits for the next turn. */
    private void look(long now) {
        if (!timer.isDue(now, pending.size())) {
            return;
        }
        for (int batches = 0; batches < MOST_BATCHES && pending.size() > 0; batches++) {
            run(pending.oldest(batchSize));
        }
    }

    /** Forecasts some series' oldest steps, with the same weights for all of them. */
    private void run(List<List<Pending<ClosedStep>>> batch) {
        Map<Shape, List<SeriesState>> spare = spares;
        spares = new HashMap<>(); // what a failure leaves half done is not used again
        List<StreamCounts> counted = new ArrayList<>(batch.size());
        List<SeriesState> states = new ArrayList<>(batch.size());
        List<List<Step>> steps = new ArrayList<>(batch.size());
        for (List<Pending<ClosedStep>> some : batch) {
            Pending<ClosedStep> first = some.get(0);
            String name = new String(first.series(), UTF_8);
            StreamCounts own = counts(name);
            counted.add(own);
            SeriesState state = state(name, first, own.stream(), spare);
            state.freeze(frozen.get(Bytes.wrap(first.series())) != null);
            states.add(state);
            List<Step> ready = new ArrayList<>(some.size());
            for (Pending<ClosedStep> one : some) {
                if (one.closed()
                        .interval()
                        .equals(first.closed().interval())) { // those of another interval come in a later batch
                    ready.add(one.closed().step());
                }
            }
            steps.add(ready);
        }
        List<List<Outcome>> outcomes = forecaster.run(weights.current(), states, steps);
        metrics.batch.observe(steps.stream().mapToInt(List::size).sum());
        for (int i = 0; i < batch.size(); i++) {
            SeriesState state = states.get(i);
            counted.get(i).state(state, steps.get(i).size());
            Bytes key = Bytes.wrap(batch.get(i).get(0).series());
            if (state.isArchiveDue()) {
                archives.put(key, state.archive());
            }
            series.put(key, state.record());
            metrics.single().error(this, state.series(), state.usualError());
            for (int s = 0; s < steps.get(i).size(); s++) {
                Pending<ClosedStep> one = batch.get(i).get(s);
                pending.remove(one);
                Outcome outcome = outcomes.get(i).get(s);
                forward(one, outcome, counted.get(i));
                long now = context.currentSystemTimeMs();
                send(one.series(), thresholds.take(one.series(), state, outcome.forecast(), now), CROSSINGS);
                send(one.series(), drift.take(one.series(), outcome.forecast(), outcome.scores(), now), DRIFT);
            }
        }
        for (SeriesState state : states) {
            List<SeriesState> own = spare.computeIfAbsent(state.shape(), shape -> new ArrayList<>());
            if (own.size() < SPARE_BYTES / spare.size() / state.size()) {
                own.add(state);
            }
        }
        spares = spare;
    }

    private StreamCounts counts(String id) {
        return counts.computeIfAbsent(streams.of(id), stream -> new StreamCounts(this, stream, metrics));
    }

    /**
     * A series' state as it is kept, in an object of an earlier batch where one is left: to make one takes as long as to fill it. A series
     * whose state was made with another interval or other settings of its stream begins anew.
     */
    private SeriesState state(
            String name, Pending<ClosedStep> first, ForecastStream stream, Map<Shape, List<SeriesState>> spare) {
        Shape shape = stream.at(first.closed().interval());
        byte[] kept = series.get(Bytes.wrap(first.series()));
        if (kept != null && !SeriesState.isOf(shape, kept)) {
            metrics.restarted.labelValues(stream.name(), "interval").inc();
            archives.delete(Bytes.wrap(first.series()));
            PastForecasts.drop(past, first.series());
            frozen.delete(Bytes.wrap(first.series())); // it knows nothing yet
            kept = null;
        }
        if (kept == null) {
            return new SeriesState(name, shape);
        }
        List<SeriesState> own = spare.getOrDefault(shape, List.of());
        SeriesState state = own.isEmpty() ? new SeriesState(name, shape) : own.remove(own.size() - 1);
        state.read(kept, state.isArchived() ? archives.get(Bytes.wrap(first.series())) : null);
        return state;
    }

    private void forward(Pending<ClosedStep> one, Outcome outcome, StreamCounts counted) {
        long now = context.currentSystemTimeMs();
        ForecastJson json = counted.stream().json();
        PastForecasts.put(
                past, one.series(), outcome.forecast(), counted.stream().history());
        Headers headers = traced.made(outcome.forecast(), one, now);
        context.forward(new Record<>(one.series(), json.forecast(outcome.forecast()), now, headers), FORECASTS);
        for (Score score : outcome.scores()) {
            context.forward(new Record<>(one.series(), json.score(score), now), SCORES);
        }
        for (Block block : outcome.blocks()) {
            context.forward(new Record<>(one.series(), BlockCodec.encode(block), now), BLOCKS);
        }
        metrics.latency.observe(Math.max(0, now - one.closed().arrival()) / 1000.0);
        counted.outcome(outcome);
    }

    private void send(byte[] id, List<byte[]> events, String sink) {
        for (byte[] event : events) {
            context.forward(new Record<>(id, event, context.currentSystemTimeMs()), sink);
        }
    }

    @Override
    public void close() {
        drift.close();
        metrics.crossings().removeOwner(this);
        metrics.ahead().removeOwner(this);
        metrics.single().removeOwner(this);
    }
}
