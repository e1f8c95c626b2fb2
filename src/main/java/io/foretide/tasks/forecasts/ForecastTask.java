package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.forecasts.SeriesState;
import io.foretide.forecasts.Shape;
import io.foretide.formats.BlockCodec;
import io.foretide.formats.ControlJson;
import io.foretide.formats.DriftJson;
import io.foretide.formats.ForecastJson;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Control;
import io.foretide.series.NetworkDriftEvent;
import io.foretide.series.Score;
import io.foretide.series.Step;
import io.foretide.tasks.PendingSteps.Pending;
import io.foretide.tasks.SinkNames;
import io.foretide.tasks.StoreNames;
import io.foretide.tasks.Task;
import io.foretide.tasks.TaskDefinition;
import io.foretide.tasks.TaskDefinition.Sink;
import io.foretide.tasks.TaskDefinition.Source;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.traces.Traces;
import io.foretide.windows.ClosedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Forecasts numeric series. Reads the states of the series, steps them with the {@link Forecaster}, writes them back,
 * and forwards forecasts, scores, learning blocks, and events of thresholds and drift. Confined to its stream thread.
 */
public final class ForecastTask implements Task<ClosedStep> {
    /** Series → the {@link SeriesState#archive} of its state, for series with long seasons. */
    public static final String ARCHIVE_STORE = "archive";

    /** Series → {@link CrossingState}, for series with thresholds. */
    public static final String CROSSINGS_STORE = "crossings";

    /** Series → {@link DriftState}, and the state of {@link NetworkDriftWatch}. */
    public static final String DRIFT_STORE = "drift";

    /** Frozen series → an empty value. */
    public static final String FROZEN_STORE = "frozen";

    /** Names of the task's own sinks. */
    public static final String CROSSINGS = "crossings-out";

    public static final String DRIFT = "drift-out";

    /** Limit on the stored size of the spare states; in memory they take about three times as much. */
    private static final int SPARE_BYTES = 1 << 21;

    private final Forecaster forecaster;
    private final WeightsFeed weights;
    private final ForecastStreams streams;
    private final Metrics metrics;
    private final Map<ForecastStream, StreamCounts> counts = new HashMap<>();
    private final TracedSteps traced;

    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> series;
    private KeyValueStore<Bytes, byte[]> archives;
    private KeyValueStore<Bytes, byte[]> past;
    private KeyValueStore<Bytes, byte[]> frozen;
    private ThresholdWatch thresholds;
    private DriftWatch drift;
    private NetworkDriftWatch networkDrift;
    private Map<Shape, List<SeriesState>> spares = new HashMap<>(); // reusable objects of earlier batches

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    public ForecastTask(
            ForecastStreams streams, Forecaster forecaster, WeightsFeed weights, Metrics metrics, Traces traces) {
        this.forecaster = forecaster;
        this.weights = weights;
        this.streams = streams;
        this.metrics = metrics;
        this.traced = new TracedSteps(traces);
    }

    /** Returns the task's part of the topology. */
    public static TaskDefinition definition(Topics topics) {
        return new TaskDefinition(
                List.of(
                        Source.observations(topics.observations()),
                        new Source("control", List.of(topics.control()), (topic, bytes) -> ControlJson.read(bytes))),
                List.of(
                        TaskTopology.uncached(ARCHIVE_STORE),
                        TaskTopology.inMemory(CROSSINGS_STORE),
                        TaskTopology.onDisk(DRIFT_STORE),
                        TaskTopology.inMemory(FROZEN_STORE)),
                List.of(new Sink(CROSSINGS, topics.crossings()), new Sink(DRIFT, topics.drift())),
                false);
    }

    @Override
    public void open(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.series = context.getStateStore(StoreNames.SERIES);
        this.archives = context.getStateStore(ARCHIVE_STORE);
        this.past = context.getStateStore(StoreNames.PAST);
        this.frozen = context.getStateStore(FROZEN_STORE);
        this.thresholds =
                new ThresholdWatch(this, streams, metrics.crossings(), context.getStateStore(CROSSINGS_STORE), past);
        this.drift = new DriftWatch(this, streams, metrics, context.getStateStore(DRIFT_STORE));
        this.networkDrift = new NetworkDriftWatch(
                streams,
                metrics,
                context.getStateStore(DRIFT_STORE),
                context.taskId().partition());
    }

    @Override
    public ClosedStep read(String id, byte[] bytes) {
        return ClosedStep.fromBytes(bytes);
    }

    @Override
    public void onPending(byte[] id, ClosedStep closed, Headers headers) {
        traced.waits(id, closed.step().time(), headers);
    }

    @Override
    public void control(byte[] id, Control control) {
        if (control == Control.FREEZE) {
            frozen.put(Bytes.wrap(id), new byte[0]);
        } else {
            frozen.delete(Bytes.wrap(id));
        }
    }

    @Override
    public void drop(byte[] id) {
        series.delete(Bytes.wrap(id));
        archives.delete(Bytes.wrap(id));
        frozen.delete(Bytes.wrap(id));
        metrics.single().removeSeries(new String(id, UTF_8));
        metrics.ahead().removeSeries(new String(id, UTF_8));
        metrics.ranks().removeSeries(new String(id, UTF_8));
        ForecastHistory.drop(past, id);
        send(id, thresholds.gone(id, context.currentSystemTimeMs()), CROSSINGS);
        send(id, drift.gone(id, context.currentSystemTimeMs()), DRIFT);
    }

    /** Forecasts the steps of a batch, with the same weights for all of them. */
    @Override
    public void run(List<List<Pending<ClosedStep>>> batch) {
        Map<Shape, List<SeriesState>> spare = spares;
        spares = new HashMap<>(); // after a failure the states may be inconsistent and are not reused
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
                ready.add(one.closed().step());
            }
            steps.add(ready);
        }
        Weights used = weights.current();
        List<List<Outcome>> outcomes = forecaster.run(used, states, steps);
        long now = context.currentSystemTimeMs();
        networkDrift.orphans(used.version(), now).forEach(this::send);
        for (int i = 0; i < batch.size(); i++) {
            SeriesState state = states.get(i);
            String stream = counted.get(i).stream().name();
            counted.get(i).state(state, steps.get(i).size(), (lead, count, published, without) -> networkDrift
                    .add(stream, lead, count, published, without, used.version(), now)
                    .ifPresent(this::send));
            Bytes key = Bytes.wrap(batch.get(i).get(0).series());
            if (state.isArchiveDue()) {
                archives.put(key, state.archive());
            }
            series.put(key, state.record());
            metrics.single().error(this, state.series(), state.usualError());
            for (int s = 0; s < steps.get(i).size(); s++) {
                Pending<ClosedStep> one = batch.get(i).get(s);
                Outcome outcome = outcomes.get(i).get(s);
                forward(one, outcome, counted.get(i));
                metrics.ranks().anomaly(this, state.series(), outcome.forecast().worstScore());
                send(one.series(), thresholds.add(one.series(), state, outcome.forecast(), now), CROSSINGS);
                send(one.series(), drift.add(one.series(), outcome.forecast(), outcome.scores(), now), DRIFT);
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
     * Reads the stored state of a series, into a spare object if there is one, since creating an object takes as long
     * as filling it. If the state was made with another interval or other settings of the stream, the series begins
     * anew.
     */
    private SeriesState state(
            String name, Pending<ClosedStep> first, ForecastStream stream, Map<Shape, List<SeriesState>> spare) {
        Shape shape = stream.at(first.closed().interval());
        byte[] kept = series.get(Bytes.wrap(first.series()));
        if (kept != null && !SeriesState.isOf(shape, kept)) {
            metrics.restarted.labelValues(stream.name(), "interval").inc();
            archives.delete(Bytes.wrap(first.series()));
            ForecastHistory.drop(past, first.series());
            frozen.delete(Bytes.wrap(first.series())); // a new series learns
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
        ForecastHistory.put(
                past, one.series(), outcome.forecast(), counted.stream().history());
        Headers headers = traced.made(outcome.forecast(), one, now);
        context.forward(
                new Record<>(one.series(), json.forecast(outcome.forecast()), now, headers), SinkNames.FORECASTS);
        for (Score score : outcome.scores()) {
            context.forward(new Record<>(one.series(), json.score(score), now), SinkNames.SCORES);
        }
        for (Block block : outcome.blocks()) {
            context.forward(new Record<>(one.series(), BlockCodec.encode(block), now), SinkNames.BLOCKS);
        }
        counted.outcome(outcome);
    }

    private void send(NetworkDriftEvent event) {
        send(event.stream().getBytes(UTF_8), List.of(DriftJson.write(event)), DRIFT);
    }

    private void send(byte[] id, List<byte[]> events, String sink) {
        for (byte[] event : events) {
            context.forward(new Record<>(id, event, context.currentSystemTimeMs()), sink);
        }
    }

    @Override
    public void close() {
        drift.close();
        networkDrift.close();
        metrics.crossings().removeOwner(this);
        metrics.ahead().removeOwner(this);
        metrics.ranks().removeOwner(this);
        metrics.single().removeOwner(this);
    }
}
