package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.Crossing;
import io.foretide.forecasts.ErrorModel;
import io.foretide.forecasts.JointForecast;
import io.foretide.forecasts.SeriesState;
import io.foretide.formats.CrossingJson;
import io.foretide.metrics.CrossingMetrics;
import io.foretide.series.CrossingEvent;
import io.foretide.series.CrossingEvent.Cause;
import io.foretide.series.Forecast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Compares new forecasts with the thresholds of their series, and opens and closes events. An event opens if the
 * crossing has the threshold's confidence in two consecutive forecasts, or the limit is reached. Two are required since
 * a single forecast right after a jump may still expect the old level. The event closes if the probability falls below
 * half of the confidence, or if the series is deleted or the threshold removed. Open events are stored, so that a
 * restart repeats none. Confined to its owner's thread.
 */
final class ThresholdWatch {
    private static final int PATHS = 400;
    private static final long SEED = 1;

    /** Steps between estimates of a series' errors, each of which reads all its stored forecasts. */
    private static final int ESTIMATED_EVERY = 16;

    private final Object owner;
    private final ForecastStreams streams;
    private final ForecastHistory forecasts;
    private final CrossingMetrics metrics;
    private final KeyValueStore<Bytes, byte[]> store;
    private final KeyValueStore<Bytes, byte[]> past;

    /**
     * Creates a watch of the streams' thresholds.
     *
     * @param owner owner of the metrics
     * @param store series → {@link CrossingState}, for watched series
     * @param past store of the {@link ForecastHistory}
     */
    ThresholdWatch(
            Object owner,
            ForecastStreams streams,
            CrossingMetrics metrics,
            KeyValueStore<Bytes, byte[]> store,
            KeyValueStore<Bytes, byte[]> past) {
        this.owner = owner;
        this.streams = streams;
        this.forecasts = new ForecastHistory(streams);
        this.metrics = metrics;
        this.store = store;
        this.past = past;
    }

    /**
     * Adds a new forecast, which must already be in the history.
     *
     * @param state state of the series
     * @param now epoch milliseconds
     * @return JSON records of events that open or close
     */
    List<byte[]> add(byte[] id, SeriesState state, Forecast forecast, long now) {
        Bytes key = Bytes.wrap(id);
        byte[] before = store.get(key);
        List<Threshold> watching = streams.thresholds(forecast.series());
        if (watching.isEmpty() && before == null) {
            return List.of();
        }
        CrossingState known = current(id, forecast, before);
        List<byte[]> events = removed(known, watching, forecast, now);
        for (Threshold threshold : watching) {
            int channel = threshold.channel(streams.of(forecast.series()).channels());
            int leads = threshold.leads(forecast);
            if (channel >= 0 && leads > 0) {
                var joint = new JointForecast(
                        state, forecast, channel, known.errors().get(channel));
                update(threshold, joint, leads, known, now, events);
            }
        }
        byte[] after = watching.isEmpty() ? null : known.toBytes();
        if (!Arrays.equals(before, after)) {
            store.put(key, after);
        }
        return events;
    }

    /** Closes the open events of a deleted series. */
    List<byte[]> gone(byte[] id, long now) {
        byte[] before = store.delete(Bytes.wrap(id));
        if (before == null) {
            return List.of();
        }
        String series = new String(id, UTF_8);
        metrics.removeSeries(series);
        List<byte[]> events = new ArrayList<>();
        CrossingState.of(before)
                .open()
                .forEach((name, opened) -> events.add(
                        CrossingJson.write(CrossingEvent.closed(series, name, Cause.GONE, opened, now, now))));
        return events;
    }

    private CrossingState current(byte[] id, Forecast forecast, byte @Nullable [] before) {
        CrossingState known = before == null ? null : CrossingState.of(before);
        int channels = forecast.channels().size();
        boolean due = forecast.grid().index(forecast.origin()) % ESTIMATED_EVERY == 0;
        if (known != null && known.errors().size() == channels && !due) {
            return known;
        }
        String series = forecast.series();
        List<ErrorModel> errors =
                ErrorModel.of(forecasts.of(past, series, id), streams.of(series).quantiles());
        return known == null ? CrossingState.initial(errors) : known.with(errors);
    }

    /** Closes events of thresholds that were removed from the configuration. */
    private List<byte[]> removed(CrossingState known, List<Threshold> watching, Forecast forecast, long now) {
        List<byte[]> events = new ArrayList<>();
        known.open().entrySet().removeIf(open -> {
            boolean removed =
                    watching.stream().noneMatch(threshold -> threshold.name().equals(open.getKey()));
            if (removed) {
                metrics.removeSeries(forecast.series());
                events.add(CrossingJson.write(CrossingEvent.closed(
                        forecast.series(), open.getKey(), Cause.REMOVED, open.getValue(), forecast.origin(), now)));
            }
            return removed;
        });
        return events;
    }

    private void update(
            Threshold threshold, JointForecast joint, int leads, CrossingState known, long now, List<byte[]> events) {
        if (!joint.isKnown()) {
            return;
        }
        Forecast forecast = joint.forecast();
        Crossing crossing = joint.isOutOfReach(threshold.limit(), leads)
                ? Crossing.NONE
                : Crossing.of(
                        threshold.limit(), joint.actual(), joint.paths(PATHS, SEED), leads, threshold.confidence());
        Long opened = known.open().get(threshold.name());
        var event = new CrossingEvent(
                forecast.series(),
                threshold.name(),
                opened == null ? Cause.PROBABLE : Cause.IMPROBABLE,
                opened == null ? (Long) forecast.origin() : opened,
                forecast.origin(),
                now,
                crossing.probability(),
                time(forecast, crossing.earliest()),
                time(forecast, crossing.median()),
                time(forecast, crossing.latest()),
                forecast.time(leads));
        metrics.show(
                owner,
                event.series(),
                event.threshold(),
                new CrossingMetrics.CrossingForecast(
                        event.probability(), event.earliest(), event.median(), event.latest()));
        if (opened == null && crossing.probability() < threshold.confidence()) {
            known.due().remove(threshold.name());
        } else if (opened == null && (crossing.isDone() || !known.due().add(threshold.name()))) {
            known.due().remove(threshold.name());
            known.open().put(threshold.name(), forecast.origin());
            events.add(CrossingJson.write(event));
        } else if (opened != null && crossing.probability() < threshold.closesBelow()) {
            known.open().remove(threshold.name());
            events.add(CrossingJson.write(event));
        }
    }

    private static @Nullable Long time(Forecast forecast, int lead) {
        return lead == Crossing.NEVER ? null : lead == 0 ? (Long) forecast.origin() : (Long) forecast.time(lead);
    }
}
