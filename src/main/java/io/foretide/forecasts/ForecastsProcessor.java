package io.foretide.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.forecasts.PendingSteps.Pending;
import io.foretide.formats.BlockCodec;
import io.foretide.formats.ForecastJson;
import io.foretide.metrics.Metrics;
import io.foretide.series.Block;
import io.foretide.series.Score;
import io.foretide.series.Step;
import io.foretide.traces.Traces;
import io.foretide.windows.ClosedStep;
import io.foretide.windows.Evicted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** Series and step → the forecast made there: {@link PastForecasts}. */
    public static final String PAST_STORE = "past";

    /** Names of the sinks behind this node. */
    public static final String FORECASTS = "forecasts-out";

    public static final String SCORES = "scores-out";
    public static final String BLOCKS = "blocks-out";

    /** Batches of one turn: with the default batch size some tenths of a second. */
    private static final int MOST_BATCHES = 4;

    /** That spare states may take in a store; in memory it is some three times as many. */
    private static final int SPARE_BYTES = 1 << 19;

    private final Forecaster forecaster;
    private final WeightsFeed weights;
    private final ForecastJson json;
    private final PastForecasts pastForecasts;
    private final Metrics metrics;
    private final Counts counts;
    private final Traced traced;
    private final SingleSeries single;
    private final int channels;
    private final int[] mixLeads; // 1 and the horizon: whose weights are counted
    private final int batchSize;
    private final BatchTimer timer;

    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> series;
    private KeyValueStore<Bytes, byte[]> past;
    private PendingSteps<ClosedStep> pending;
    private List<SeriesState> spares = new ArrayList<>(); // of earlier batches

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    public ForecastsProcessor(
            ForecastSettings settings,
            Forecaster forecaster,
            WeightsFeed weights,
            ForecastJson json,
            PastForecasts pastForecasts,
            Metrics metrics,
            Traces traces,
            int batchSize,
            Duration batchDelay) {
        this.forecaster = forecaster;
        this.weights = weights;
        this.json = json;
        this.pastForecasts = pastForecasts;
        this.metrics = metrics;
        this.traced = new Traced(traces);
        this.single = new SingleSeries(this, settings.channels(), metrics.single());
        this.channels = settings.channels().size();
        this.mixLeads = new int[] {1, settings.horizon()};
        this.counts = new Counts(metrics, mixLeads);
        this.batchSize = batchSize;
        this.timer = new BatchTimer(batchDelay);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.series = context.getStateStore(SERIES_STORE);
        this.past = context.getStateStore(PAST_STORE);
        this.pending =
                new PendingSteps<>(context.getStateStore(PENDING_STORE), (id, bytes) -> ClosedStep.fromBytes(bytes));
        context.schedule(timer.apart(), PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<byte[], Object> record) {
        if (record.value() instanceof ClosedStep closed) {
            pending.add(record.key(), closed);
            traced.waits(record.key(), closed.step().time(), record.headers());
        } else if (record.value() instanceof Evicted) {
            drop(record.key());
        }
        while (pending.size() >= batchSize) {
            run(pending.oldest(batchSize));
        }
    }

    /** Forecasts what waits of a series, and forgets it. */
    private void drop(byte[] id) {
        for (var left = pending.of(id, batchSize); !left.isEmpty(); left = pending.of(id, batchSize)) {
            run(List.of(left));
        }
        series.delete(Bytes.wrap(id));
        metrics.single().gone(new String(id, UTF_8));
        pastForecasts.drop(past, id);
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
        List<SeriesState> spare = spares;
        spares = new ArrayList<>(); // what a failure leaves half done is not used again
        List<SeriesState> states = new ArrayList<>(batch.size());
        List<List<Step>> steps = new ArrayList<>(batch.size());
        for (List<Pending<ClosedStep>> some : batch) {
            byte[] id = some.get(0).series();
            states.add(state(id, spare));
            List<Step> own = new ArrayList<>(some.size());
            for (Pending<ClosedStep> one : some) {
                own.add(one.closed().step());
            }
            steps.add(own);
        }
        List<List<Outcome>> outcomes = forecaster.run(weights.current(), states, steps);
        metrics.batch.observe(steps.stream().mapToInt(List::size).sum());
        countWeights(states, steps);
        states.forEach(state -> state.takeLosses(counts::network));
        for (int i = 0; i < batch.size(); i++) {
            series.put(Bytes.wrap(batch.get(i).get(0).series()), states.get(i).toBytes());
            metrics.single().error(this, states.get(i).series(), states.get(i).usualError());
            for (int s = 0; s < batch.get(i).size(); s++) {
                Pending<ClosedStep> one = batch.get(i).get(s);
                pending.remove(one);
                forward(one, outcomes.get(i).get(s));
            }
        }
        int most = SPARE_BYTES / states.get(0).size();
        spare.addAll(states.subList(0, Math.min(states.size(), Math.max(0, most - spare.size()))));
        spares = spare;
    }

    /** A series' state as it is kept, in an object of an earlier batch where one is left: to make one takes as long as to fill it. */
    private SeriesState state(byte[] id, List<SeriesState> spare) {
        byte[] kept = series.get(Bytes.wrap(id));
        if (kept == null) {
            return forecaster.newState(new String(id, UTF_8));
        }
        if (spare.isEmpty()) {
            return forecaster.state(kept);
        }
        SeriesState state = spare.remove(spare.size() - 1);
        state.read(kept);
        return state;
    }

    private void forward(Pending<ClosedStep> one, Outcome outcome) {
        long now = context.currentSystemTimeMs();
        pastForecasts.put(past, one.series(), outcome.forecast());
        Headers headers = traced.made(outcome.forecast(), one, now);
        context.forward(new Record<>(one.series(), json.forecast(outcome.forecast()), now, headers), FORECASTS);
        for (Score score : outcome.scores()) {
            context.forward(new Record<>(one.series(), json.score(score), now), SCORES);
        }
        for (Block block : outcome.blocks()) {
            context.forward(new Record<>(one.series(), BlockCodec.encode(block), now), BLOCKS);
        }
        metrics.forecasts.inc();
        metrics.latency.observe(Math.max(0, now - one.closed().arrival()) / 1000.0);
        for (Score score : outcome.scores()) {
            counts.score(score, outcome.forecast());
        }
        counts.verdicts(outcome.forecast());
        single.show(outcome.forecast());
    }

    @Override
    public void close() {
        metrics.single().left(this);
    }

    /** As they are after the newest step, for all steps of a series. */
    private void countWeights(List<SeriesState> states, List<List<Step>> steps) {
        List<String> experts = states.get(0).experts();
        for (int lead : mixLeads) {
            double[] sums = new double[experts.size()];
            for (int i = 0; i < states.size(); i++) {
                for (int c = 0; c < channels; c++) {
                    float[] weights = states.get(i).weights(c, lead);
                    for (int e = 0; e < sums.length; e++) {
                        sums[e] += weights[e] * steps.get(i).size();
                    }
                }
            }
            for (int e = 0; e < sums.length; e++) {
                metrics.mixWeight
                        .labelValues(String.valueOf(lead), experts.get(e))
                        .inc(sums[e]);
            }
        }
    }
}
