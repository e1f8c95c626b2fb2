package io.foretide.forecasts;

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
 * series is. They are kept in single precision; numbers at a bound come back as the bound.
 *
 * @param grid where steps begin
 * @param length forecasts kept of a series, 1 or more
 * @param bounds (channels) what could be published
 */
public record PastForecasts(TimeGrid grid, int length, List<Bounds> bounds) {
    public PastForecasts {
        if (length < 1) {
            throw new IllegalArgumentException("one forecast of a series at least is kept, not " + length);
        }
    }

    /** Of channels without bounds. */
    public PastForecasts(TimeGrid grid, int length) {
        this(grid, length, List.of());
    }

    void put(KeyValueStore<Bytes, byte[]> store, byte[] id, Forecast forecast) {
        store.put(key(id, slot(forecast.origin())), ForecastCodec.encode(forecast));
    }

    /** Deletes all of a series. */
    void drop(KeyValueStore<Bytes, byte[]> store, byte[] id) {
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
        return Optional.ofNullable(newest).map(bytes -> decoded(series, bytes));
    }

    /** The kept forecasts of a series, oldest first, with nothing left over from before a ring's length ago. */
    List<Forecast> of(ReadOnlyKeyValueStore<Bytes, byte[]> store, String series, byte[] id) {
        List<Forecast> all = new ArrayList<>();
        try (var range = store.range(key(id, 0), key(id, Integer.MAX_VALUE))) {
            range.forEachRemaining(entry -> {
                Forecast forecast = decoded(series, entry.value);
                if (entry.key.equals(key(id, slot(forecast.origin())))) {
                    all.add(forecast);
                }
            });
        }
        all.sort(Comparator.comparingLong(Forecast::origin));
        if (all.isEmpty()) {
            return all;
        }
        long newest = all.get(all.size() - 1).origin();
        all.removeIf(forecast -> grid.between(forecast.origin(), newest) >= length);
        return all;
    }

    private Forecast decoded(String series, byte[] bytes) {
        Forecast forecast = ForecastCodec.decode(series, grid, bytes);
        for (int c = 0; c < bounds.size(); c++) {
            Channel channel = forecast.channels().get(c);
            double base = channel.median()[0];
            bounds.get(c).restore(channel.median(), base);
            for (double[] band : channel.quantiles()) {
                bounds.get(c).restore(band, base);
            }
        }
        return forecast;
    }

    private int slot(long origin) {
        return (int) Math.floorMod(grid.index(origin), (long) length);
    }

    private static Bytes key(byte[] id, int slot) {
        return Bytes.wrap(ByteBuffer.allocate(id.length + 1 + Integer.BYTES)
                .put(id)
                .put((byte) 0)
                .putInt(slot)
                .array());
    }
}
