package io.foretide.tasks.forecasts;

import io.foretide.forecasts.Bounds;
import io.foretide.formats.ForecastCodec;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.TimeGrid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The newest forecasts of each series, in a store that is a ring for each: a key is the series' id, a zero byte, which no id holds, and
 * the step's number modulo the ring's length. So old ones give way by being overwritten, and nothing need be deleted until the
 * series is. They are kept in single precision; numbers at a bound come back as the bound. What was made with other channels, horizon or quantiles
 * than the stream has now is not read.
 *
 * @param streams whose forecasts are kept
 */
public record PastForecasts(ForecastStreams streams) {

    /** @param length forecasts kept of a series of its stream */
    static void put(KeyValueStore<Bytes, byte[]> store, byte[] id, Forecast forecast, int length) {
        store.put(key(id, slot(forecast, length)), ForecastCodec.encode(forecast));
    }

    /** Deletes all of a series. */
    static void drop(KeyValueStore<Bytes, byte[]> store, byte[] id) {
        List<Bytes> keys = new ArrayList<>();
        try (var range = store.range(key(id, 0), key(id, Integer.MAX_VALUE))) {
            range.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(store::delete);
    }

    /** The newest of a series. */
    Optional<Forecast> newest(ReadOnlyKeyValueStore<Bytes, byte[]> store, String series, byte[] id) {
        byte[] newest = null;
        try (var range = store.range(key(id, 0), key(id, Integer.MAX_VALUE))) {
            while (range.hasNext()) {
                byte[] next = range.next().value;
                if (newest == null || ForecastCodec.origin(next) > ForecastCodec.origin(newest)) {
                    newest = next;
                }
            }
        }
        return Optional.ofNullable(newest).flatMap(bytes -> decoded(streams.of(series), series, bytes));
    }

    /** The kept forecasts of a series, oldest first, with nothing left over from before a ring's length ago. */
    List<Forecast> of(ReadOnlyKeyValueStore<Bytes, byte[]> store, String series, byte[] id) {
        ForecastStream stream = streams.of(series);
        List<Forecast> all = new ArrayList<>();
        try (var range = store.range(key(id, 0), key(id, Integer.MAX_VALUE))) {
            range.forEachRemaining(entry -> decoded(stream, series, entry.value)
                    .filter(forecast -> entry.key.equals(key(id, slot(forecast, stream.history()))))
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

    /** Empty where it was made with other settings. */
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

    private static int slot(Forecast forecast, int length) {
        return (int) Math.floorMod(forecast.grid().index(forecast.origin()), (long) length);
    }

    private static Bytes key(byte[] id, int slot) {
        return Bytes.wrap(ByteBuffer.allocate(id.length + 1 + Integer.BYTES)
                .put(id)
                .put((byte) 0)
                .putInt(slot)
                .array());
    }
}
