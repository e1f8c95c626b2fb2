package io.foretide.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** What can be asked of the forecaster's stores on this process, from any thread. */
public final class SeriesQueries {
    private final Supplier<KafkaStreams> streams;
    private final Forecaster reader;

    /**
     * @param streams the running application
     * @param reader reads states; steps none
     */
    public SeriesQueries(Supplier<KafkaStreams> streams, Forecaster reader) {
        this.streams = streams;
        this.reader = reader;
    }

    /**
     * What a series carries, as it was after its newest step; empty for a series that has none.
     *
     * @throws InvalidStateStoreException while the stores move or are restored: ask again later
     */
    public Optional<SeriesState> state(String series) {
        return Optional.ofNullable(store(ForecastsProcessor.SERIES_STORE).get(key(series)))
                .map(reader::state);
    }

    /**
     * The newest forecast of a series, as JSON; empty for a series that has none.
     *
     * @throws InvalidStateStoreException while the stores move or are restored: ask again later
     */
    public Optional<byte[]> forecast(String series) {
        return Optional.ofNullable(latest().get(key(series)));
    }

    /**
     * Ids of series in the order of their bytes.
     *
     * @param after only those behind this id; null for all
     * @param limit at most so many
     * @throws InvalidStateStoreException while the stores move or are restored: ask again later
     */
    public List<String> series(@Nullable String after, int limit) {
        var first = new TreeSet<Bytes>(); // partitions answer one after another, each in its own order
        Bytes from = after == null ? null : key(after);
        try (var range = latest().range(from, null)) {
            while (range.hasNext()) {
                Bytes key = range.next().key;
                if (!key.equals(from)) {
                    first.add(key);
                }
                if (first.size() > limit) {
                    first.pollLast();
                }
            }
        }
        return first.stream().map(key -> new String(key.get(), UTF_8)).toList();
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> latest() {
        return store(ForecastsProcessor.LATEST_STORE);
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name) {
        return streams.get().store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()));
    }

    private static Bytes key(String series) {
        return Bytes.wrap(series.getBytes(UTF_8));
    }
}
