package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.SeriesState;
import io.foretide.forecasts.SeriesState.OtherArchive;
import io.foretide.forecasts.Shape;
import io.foretide.series.Forecast;
import io.foretide.tasks.SeriesStores;
import io.foretide.tasks.StoreNames;
import io.foretide.windows.WindowsProcessor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.InvalidStateStorePartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Queries of the forecaster's stores of this process. Thread-safe. A query of a series of another process, or during
 * rebalancing or restoration, throws an {@link InvalidStateStoreException} rather than returning an empty result.
 */
public final class SeriesQueries {
    private static final int MAX_READS = 200;
    private static final long READ_AGAIN_NANOS = 1_000_000;

    private final SeriesStores stores;
    private final ForecastStreams streams;
    private final ForecastHistory past;

    /** @param streams streams of the queried series */
    public SeriesQueries(SeriesStores stores, ForecastStreams streams) {
        this.stores = stores;
        this.streams = streams;
        this.past = new ForecastHistory(streams);
    }

    /** Returns all streams. */
    public ForecastStreams streams() {
        return streams;
    }

    /** Returns the stream of a series, by its id. */
    public ForecastStream stream(String series) {
        return streams.of(series);
    }

    /**
     * Returns the state of a series after its newest step; empty if there is none, or if it was made with other
     * settings.
     */
    public Optional<SeriesState> state(String series) {
        Bytes key = Bytes.wrap(key(series));
        for (int i = 0; ; i++) {
            byte[] archive = stores.store(ForecastTask.ARCHIVE_STORE, series).get(key);
            byte[] record = stores.store(StoreNames.SERIES, series).get(key);
            try {
                return Optional.ofNullable(record)
                        .flatMap(bytes -> streams.of(series).shapeOf(bytes).map(shape -> state(shape, bytes, archive)));
            } catch (OtherArchive e) { // the forecaster is between its two writes
                if (i == MAX_READS) {
                    throw new InvalidStateStoreException(
                            "series " + series + " is being written: " + e.getMessage(), e);
                }
                LockSupport.parkNanos(READ_AGAIN_NANOS);
            }
        }
    }

    private static SeriesState state(Shape shape, byte[] record, byte @Nullable [] archive) {
        SeriesState state = new SeriesState("", shape);
        state.read(record, state.isArchived() ? archive : null);
        return state;
    }

    /** Returns whether a series is known, even if its first step is still open. */
    public boolean isKnown(String series) {
        return stores.store(WindowsProcessor.STORE, series).get(Bytes.wrap(key(series))) != null;
    }

    /** Returns whether learning of a series is suspended. */
    public boolean isFrozen(String series) {
        return stores.store(ForecastTask.FROZEN_STORE, series).get(Bytes.wrap(key(series))) != null;
    }

    /** Returns the drift state of a series as of its newest stored step; empty if none is stored. */
    public Optional<DriftState> drift(String series) {
        return Optional.ofNullable(
                        stores.store(ForecastTask.DRIFT_STORE, series).get(Bytes.wrap(key(series))))
                .map(DriftState::of);
    }

    /** Returns an independent copy of a state. */
    public SeriesState copy(SeriesState state) {
        return SeriesState.fromBytes(state.shape(), state.toBytes());
    }

    /** Returns the newest forecast of a series; empty if there is none. */
    public Optional<Forecast> forecast(String series) {
        return past.newest(stores.store(StoreNames.PAST, series), series, key(series));
    }

    /** Returns the stored forecasts of a series, oldest first. */
    public List<Forecast> past(String series) {
        return past.of(stores.store(StoreNames.PAST, series), series, key(series));
    }

    /** Returns the stored forecasts of a series, oldest first; none if another process has the series. */
    public List<Forecast> pastHere(String series) {
        try {
            return past(series);
        } catch (InvalidStateStorePartitionException e) {
            return List.of();
        }
    }

    /** Returns ids of this process's series: {@link SeriesStores#series}. */
    public List<String> series(String prefix, @Nullable String after, int limit, Predicate<String> wanted) {
        return stores.series(prefix, after, limit, wanted);
    }

    private static byte[] key(String series) {
        return series.getBytes(UTF_8);
    }
}
