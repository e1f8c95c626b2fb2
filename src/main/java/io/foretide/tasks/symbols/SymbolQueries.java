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

/** What can be asked of the stores of a stream of symbols on this process, from any thread: as of {@link SeriesStores}. */
public record SymbolQueries(SeriesStores stores, RecentRing past) {
    /** Ids of this process's series: {@link SeriesStores#series}. */
    public List<String> series(String prefix, @Nullable String after, int limit, Predicate<String> wanted) {
        return stores.series(prefix, after, limit, wanted);
    }

    /** What a series carries whose next symbol is forecast; empty for one that has nothing. */
    public Optional<SymbolState> symbols(String series) {
        return state(series).map(bytes -> SymbolState.fromBytes(series, bytes));
    }

    /** What a series carries whose sequences are labelled; empty for one that has nothing. */
    public Optional<SequenceState> sequences(String series) {
        return state(series).map(bytes -> SequenceState.fromBytes(series, bytes));
    }

    private Optional<byte[]> state(String series) {
        return Optional.ofNullable(stores.store(StoreNames.SERIES, series).get(Bytes.wrap(series.getBytes(UTF_8))));
    }

    /** The newest forecasts of a series as JSON, oldest first. */
    public List<byte[]> past(String series) {
        return past.of(stores.store(StoreNames.PAST, series), series.getBytes(UTF_8));
    }
}
