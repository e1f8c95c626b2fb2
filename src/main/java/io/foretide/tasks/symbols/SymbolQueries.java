package io.foretide.tasks.symbols;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.symbols.SequenceState;
import io.foretide.symbols.SymbolState;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.SeriesStores;
import io.foretide.tasks.StoreNames;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Queries of a symbol stream's stores of this process, with the guarantees of {@link SeriesStores}. */
public record SymbolQueries(SeriesStores stores, RecentRing past) {
    /** Returns ids of this process's series: {@link SeriesStores#series}. */
    public List<String> series(String prefix, @Nullable String after, int limit, Predicate<String> wanted) {
        return stores.series(prefix, after, limit, wanted);
    }

    /** Returns the state of a series of symbols; empty if there is none. */
    public Optional<SymbolState> symbols(String series) {
        return state(series).map(bytes -> SymbolState.fromBytes(series, bytes));
    }

    /** Returns the state of a series of labelled sequences; empty if there is none. */
    public Optional<SequenceState> sequences(String series) {
        return state(series).map(bytes -> SequenceState.fromBytes(series, bytes));
    }

    private Optional<byte[]> state(String series) {
        return Optional.ofNullable(stores.store(StoreNames.SERIES, series).get(Bytes.wrap(series.getBytes(UTF_8))));
    }

    /** Returns the stored forecasts of a series as JSON, oldest first. */
    public List<byte[]> past(String series) {
        return past.of(stores.store(StoreNames.PAST, series), series.getBytes(UTF_8));
    }
}
