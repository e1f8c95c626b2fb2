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
 * What can be asked of the forecaster's stores on this process, from any thread. A question about a series that another process
 * holds, or whose stores move or are restored, is an {@link InvalidStateStoreException}, never an empty answer.
 */
public final class SeriesQueries {
    private static final int MAX_READS = 200;
    private static final long READ_AGAIN_NANOS = 1_000_000;

    private final SeriesStores stores;
    private final ForecastStreams streams;
    private final ForecastHistory past;

    /** @param streams whose series are asked for */
    public SeriesQueries(SeriesStores stores, ForecastStreams streams) {
        this.stores = stores;
        this.streams = streams;
        this.past = new ForecastHistory(streams);
    }

    /** All streams. */
    public ForecastStreams streams() {
        return streams;
    }

    /** The stream of a series, by its id. */
    public ForecastStream stream(String series) {
        return streams.of(series);
    }

    /** What a series carries, as it was after its newest step; empty for a series that has none, or none with its stream's settings. */
    public Optional<SeriesState> state(String series) {
        Bytes key = Bytes.wrap(key(series));
        for (int i = 0; ; i++) {
            byte[] archive = stores.store(ForecastTask.ARCHIVE_STORE, series).get(key);
            byte[] record = stores.store(StoreNames.SERIES, series).get(key);
            try {
                return Optional.ofNullable(record)
                        .flatMap(bytes -> streams.of(series).shapeOf(bytes).map(shape -> state(shape, bytes, archive)));
            } catch (OtherArchive e) { // the forecaster has written one of them, and not yet the other
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

    /** Whether a series is known, be it that its first step is still open. */
    public boolean isKnown(String series) {
        return stores.store(WindowsProcessor.STORE, series).get(Bytes.wrap(key(series))) != null;
    }

    /** Whether nothing is learned of a series' new values. */
    public boolean isFrozen(String series) {
        return stores.store(ForecastTask.FROZEN_STORE, series).get(Bytes.wrap(key(series))) != null;
    }

    /** Whether a series' forecasts are worse than its baselines, as of its newest stored step; empty for one of which nothing is stored yet. */
    public Optional<DriftState> drift(String series) {
        return Optional.ofNullable(
                        stores.store(ForecastTask.DRIFT_STORE, series).get(Bytes.wrap(key(series))))
                .map(DriftState::of);
    }

    /** A copy of a state that shares nothing with it. */
    public SeriesState copy(SeriesState state) {
        return SeriesState.fromBytes(state.shape(), state.toBytes());
    }

    /** The newest forecast of a series; empty for a series that has none. */
    public Optional<Forecast> forecast(String series) {
        return past.newest(stores.store(StoreNames.PAST, series), series, key(series));
    }

    /** The forecasts of a series that are kept, oldest first. */
    public List<Forecast> past(String series) {
        return past.of(stores.store(StoreNames.PAST, series), series, key(series));
    }

    /** The same, where another process holds the series none. */
    public List<Forecast> pastHere(String series) {
        try {
            return past(series);
        } catch (InvalidStateStorePartitionException e) {
            return List.of();
        }
    }

    /** Ids of this process's series: {@link SeriesStores#series}. */
    public List<String> series(String prefix, @Nullable String after, int limit, Predicate<String> wanted) {
        return stores.series(prefix, after, limit, wanted);
    }

    private static byte[] key(String series) {
        return series.getBytes(UTF_8);
    }
}
