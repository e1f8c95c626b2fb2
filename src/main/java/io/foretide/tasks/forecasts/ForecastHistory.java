package io.foretide.tasks.forecasts;

import io.foretide.forecasts.Bounds;
import io.foretide.formats.ForecastCodec;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.TimeGrid;
import io.foretide.tasks.SeriesRing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The newest forecasts of each series, stored in a {@link SeriesRing} by step number. Numbers have single precision;
 * those at a bound are restored exactly. Forecasts made with other channels, horizon or quantiles than the stream's
 * current ones are ignored.
 *
 * @param streams streams of the stored forecasts
 */
public record ForecastHistory(ForecastStreams streams) {

    /** @param length number of forecasts stored per series */
    static void put(KeyValueStore<Bytes, byte[]> store, byte[] id, Forecast forecast, int length) {
        store.put(key(id, forecast, length), ForecastCodec.encode(forecast));
    }

    /** Deletes all forecasts of a series. */
    static void drop(KeyValueStore<Bytes, byte[]> store, byte[] id) {
        SeriesRing.drop(store, id);
    }

    /** Returns the newest forecast of a series. */
    Optional<Forecast> newest(ReadOnlyKeyValueStore<Bytes, byte[]> store, String series, byte[] id) {
        byte[] newest = null;
        try (var range = SeriesRing.all(store, id)) {
            while (range.hasNext()) {
                byte[] next = range.next().value;
                if (newest == null || ForecastCodec.origin(next) > ForecastCodec.origin(newest)) {
                    newest = next;
                }
            }
        }
        return Optional.ofNullable(newest).flatMap(bytes -> decoded(streams.of(series), series, bytes));
    }

    /** Returns the stored forecasts of a series, oldest first. Forecasts older than the ring's length are skipped. */
    List<Forecast> of(ReadOnlyKeyValueStore<Bytes, byte[]> store, String series, byte[] id) {
        ForecastStream stream = streams.of(series);
        List<Forecast> all = new ArrayList<>();
        try (var range = SeriesRing.all(store, id)) {
            range.forEachRemaining(entry -> decoded(stream, series, entry.value)
                    .filter(forecast -> entry.key.equals(key(id, forecast, stream.history())))
                    .ifPresent(all::add));
        }
        all.sort(Comparator.comparingLong(Forecast::origin));
        if (all.isEmpty()) {
            return all;
        }
        Forecast newest = all.get(all.size() - 1);
        TimeGrid grid = newest.grid();
        all.removeIf(forecast ->
                !forecast.grid().equals(grid) || grid.between(forecast.origin(), newest.origin()) >= stream.history());
        return all;
    }

    /** Returns the forecast; empty if it was made with other settings. */
    private static Optional<Forecast> decoded(ForecastStream stream, String series, byte[] bytes) {
        int channels = stream.channels().size();
        if (!ForecastCodec.isOf(
                bytes, channels, stream.horizon(), stream.quantiles().size())) {
            return Optional.empty();
        }
        Forecast forecast = ForecastCodec.decode(
                series, interval -> stream.settings(interval).grid(), bytes);
        for (int c = 0; c < channels; c++) {
            Channel channel = forecast.channels().get(c);
            Bounds bounds = stream.bounds().get(c);
            double base = channel.median()[0];
            bounds.restore(channel.median(), base);
            for (double[] band : channel.quantiles()) {
                bounds.restore(band, base);
            }
        }
        return Optional.of(forecast);
    }

    private static Bytes key(byte[] id, Forecast forecast, int length) {
        return SeriesRing.key(id, forecast.grid().index(forecast.origin()), length);
    }
}
