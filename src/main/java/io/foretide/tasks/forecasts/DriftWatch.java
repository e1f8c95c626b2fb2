package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.DriftJson;
import io.foretide.metrics.Metrics;
import io.foretide.series.DriftEvent;
import io.foretide.series.DriftEvent.Cause;
import io.foretide.series.Forecast;
import io.foretide.series.Score;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Compares one-step forecast errors with those of the last value and of the seasonal forecast, and opens and closes
 * drift events. An event opens if, over the window, the forecast's error exceeds that of the better baseline by more
 * than the configured share, and significantly. It closes if the excess falls below half of the share, or the series is
 * deleted.
 *
 * <p>Errors of the {@value #MAX_STATES} series with the newest steps are cached in memory. They are stored every
 * {@value #STORED_EVERY} steps, with each event, and on eviction from the cache, in the transaction of the step. A
 * restart repeats no event, and loses the errors of a few steps. Confined to its owner's thread.
 */
final class DriftWatch {
    private static final int STORED_EVERY = 32;
    private static final int MAX_STATES = 1 << 14;
    private static final String OPENED = "opened";
    private static final String CLOSED = "closed";

    private final Object owner;
    private final ForecastStreams streams;
    private final Metrics metrics;
    private final DriftStates states;
    private final Map<String, Integer> drifting = new HashMap<>(); // stream → series

    /**
     * @param owner owner of the series' ranks
     * @param store series → {@link DriftState}
     */
    DriftWatch(Object owner, ForecastStreams streams, Metrics metrics, KeyValueStore<Bytes, byte[]> store) {
        this.owner = owner;
        this.streams = streams;
        this.metrics = metrics;
        this.states = new DriftStates(store, MAX_STATES);
        for (ForecastStream stream : streams.all()) { // created at 0, so that the first event is an increase
            metrics.driftingSeries.labelValues(stream.name()).inc(0);
            metrics.driftEvents.labelValues(stream.name(), OPENED).inc(0);
            metrics.driftEvents.labelValues(stream.name(), CLOSED).inc(0);
        }
        try (var all = store.all()) {
            while (all.hasNext()) {
                var entry = all.next();
                if (DriftState.of(entry.value).isDrifting()) {
                    count(new String(entry.key.get(), UTF_8), 1);
                }
            }
        }
    }

    private void count(String series, int more) {
        String stream = streams.of(series).name();
        drifting.merge(stream, more, Integer::sum);
        metrics.driftingSeries.labelValues(stream).inc(more);
    }

    /**
     * Adds the scores of a step.
     *
     * @param forecast forecast made at the step
     * @param now epoch milliseconds
     * @return JSON records of events that open or close
     */
    List<byte[]> add(byte[] id, Forecast forecast, List<Score> scores, long now) {
        if (scores.isEmpty()) {
            return List.of();
        }
        Bytes key = Bytes.wrap(id);
        DriftState state = states.of(key, forecast.channels().size());
        boolean before = state.isDrifting();
        List<byte[]> events = new ArrayList<>(0);
        for (Score score : scores) {
            for (Score.Lead lead : score.leads()) {
                if (lead.lead() == 1) {
                    add(state.channel(score.channel()), score, lead);
                    judged(state.channel(score.channel()), score, now).ifPresent(event -> events.add(counted(event)));
                }
            }
        }
        metrics.ranks().skill(owner, forecast.series(), state.worstRatio());
        if (state.isDrifting() != before) {
            count(forecast.series(), before ? -1 : 1);
        }
        if (!events.isEmpty() || forecast.grid().index(forecast.origin()) % STORED_EVERY == 0) {
            states.store(key, state);
        }
        return events;
    }

    private void add(DriftState.Channel channel, Score score, Score.Lead lead) {
        int window = streams.drift().window();
        double error = Math.abs(score.actual() - lead.predicted()) / score.scale();
        double last = Math.abs(score.actual() - lead.last()) / score.scale();
        double seasonal = Math.abs(score.actual() - lead.seasonal()) / score.scale();
        if (Double.isFinite(error + last)) {
            channel.last().add(error, last, window);
        }
        if (Double.isFinite(error + seasonal)) {
            channel.seasonal().add(error, seasonal, window);
        }
    }

    private Optional<DriftEvent> judged(DriftState.Channel channel, Score score, long now) {
        DriftSettings settings = streams.drift();
        boolean seasonal = channel.isSeasonalBetter(settings.window());
        PairedErrors errors = seasonal ? channel.seasonal() : channel.last();
        boolean open = channel.opened().isPresent();
        boolean opens = !open
                && errors.isFull(settings.window())
                && errors.worseBy() >= settings.worseBy()
                && errors.isSurelyWorse();
        boolean closes = open && errors.worseBy() < settings.worseBy() / 2;
        if (!opens && !closes) {
            return Optional.empty();
        }
        long opened = channel.opened().orElse(score.time());
        if (opens) {
            channel.open(opened);
        } else {
            channel.close();
        }
        return Optional.of(new DriftEvent(
                score.series(),
                streams.of(score.series()).channels().get(score.channel()),
                opens ? Cause.WORSE : Cause.BETTER,
                opened,
                score.time(),
                now,
                errors.forecast(),
                seasonal ? Metrics.SEASONAL : Metrics.LAST,
                errors.baseline()));
    }

    private byte[] counted(DriftEvent event) {
        metrics.driftEvents
                .labelValues(streams.of(event.series()).name(), event.isOpen() ? OPENED : CLOSED)
                .inc();
        return DriftJson.write(event);
    }

    /** Closes the open events of a deleted series. */
    List<byte[]> gone(byte[] id, long now) {
        Bytes key = Bytes.wrap(id);
        DriftState state = states.remove(key);
        List<byte[]> events = new ArrayList<>(0);
        String series = new String(id, UTF_8);
        if (state.isDrifting()) {
            count(series, -1);
        }
        List<String> channels = streams.of(series).channels();
        for (int c = 0; c < state.size(); c++) {
            if (state.opened(c).isPresent()) {
                String channel = c < channels.size() ? channels.get(c) : String.valueOf(c);
                events.add(
                        counted(DriftEvent.gone(series, channel, state.opened(c).getAsLong(), now)));
            }
        }
        return events;
    }

    /** Removes this task's part from the gauges when the task moves. */
    void close() {
        drifting.forEach(
                (stream, series) -> metrics.driftingSeries.labelValues(stream).dec(series));
    }
}
