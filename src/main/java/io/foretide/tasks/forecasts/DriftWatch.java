package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.DriftJson;
import io.foretide.metrics.Metrics;
import io.foretide.series.DriftEvent;
import io.foretide.series.DriftEvent.Cause;
import io.foretide.series.Forecast;
import io.foretide.series.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Compares forecast errors at each scored lead with those of the last value and of the seasonal forecast, and opens and
 * closes drift events. An event opens if, over the window, the forecast's error exceeds that of the better baseline by
 * more than the configured share, and significantly. It closes if the excess falls below half of the share, or the
 * series, channel or lead is no longer scored. The window is {@value #SPANS} times the lead if that is longer, since
 * the errors of that many consecutive forecasts depend on each other.
 *
 * <p>Errors of the {@value #MAX_STATES} series with the newest steps are cached in memory. They are stored every
 * {@value #STORED_EVERY} steps, with each event, and on eviction from the cache, in the transaction of the step. A
 * restart repeats no event, and loses the errors of a few steps. Confined to its owner's thread.
 */
final class DriftWatch {
    private static final int STORED_EVERY = 32;
    private static final int SPANS = 20;
    private static final int MAX_STATES = 1 << 14;
    static final String OPENED = "opened";
    static final String CLOSED = "closed";

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
                if (!NetworkDriftWatch.isKey(entry.key)
                        && DriftState.of(entry.value).isDrifting()) {
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
        boolean loaded = !states.isCached(key);
        DriftState state = states.of(key);
        boolean before = state.isDrifting();
        List<byte[]> events = new ArrayList<>(0);
        if (loaded) { // the settings may have changed
            ForecastStream stream = streams.of(forecast.series());
            List<DriftState.Entry> open =
                    state.remove(entry -> entry.channel() >= stream.channels().size()
                            || Arrays.stream(stream.scoredLeads()).noneMatch(lead -> lead == entry.lead()));
            open.forEach(entry -> events.add(gone(forecast.series(), entry, now)));
        }
        for (Score score : scores) {
            for (Score.Lead lead : score.leads()) {
                DriftState.Entry entry = state.entry(score.channel(), lead.lead());
                add(entry, score, lead);
                judged(entry, score, now).ifPresent(event -> events.add(counted(event)));
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

    private int window(int lead) {
        return Math.max(streams.drift().window(), SPANS * lead);
    }

    private void add(DriftState.Entry entry, Score score, Score.Lead lead) {
        int window = window(lead.lead());
        double error = Math.abs(score.actual() - lead.predicted()) / score.scale();
        double last = Math.abs(score.actual() - lead.last()) / score.scale();
        double seasonal = Math.abs(score.actual() - lead.seasonal()) / score.scale();
        if (Double.isFinite(error + last)) {
            entry.last().add(error, last, window);
        }
        if (Double.isFinite(error + seasonal)) {
            entry.seasonal().add(error, seasonal, window);
        }
    }

    private Optional<DriftEvent> judged(DriftState.Entry entry, Score score, long now) {
        DriftSettings settings = streams.drift();
        int window = window(entry.lead());
        boolean seasonal = entry.isSeasonalBetter(window);
        PairedErrors errors = seasonal ? entry.seasonal() : entry.last();
        boolean open = entry.opened().isPresent();
        boolean opens = !open && errors.opens(window, settings.worseBy(), entry.lead());
        boolean closes = open && errors.closes(settings.worseBy());
        if (!opens && !closes) {
            return Optional.empty();
        }
        long opened = entry.opened().orElse(score.time());
        if (opens) {
            entry.open(opened);
        } else {
            entry.close();
        }
        return Optional.of(new DriftEvent(
                score.series(),
                streams.of(score.series()).channels().get(score.channel()),
                entry.lead(),
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
        state.open().forEach(entry -> events.add(gone(series, entry, now)));
        return events;
    }

    private byte[] gone(String series, DriftState.Entry entry, long now) {
        List<String> channels = streams.of(series).channels();
        String channel =
                entry.channel() < channels.size() ? channels.get(entry.channel()) : String.valueOf(entry.channel());
        return counted(
                DriftEvent.gone(series, channel, entry.lead(), entry.opened().orElseThrow(), now));
    }

    /** Removes this task's part from the gauges when the task moves. */
    void close() {
        drifting.forEach(
                (stream, series) -> metrics.driftingSeries.labelValues(stream).dec(series));
    }
}
