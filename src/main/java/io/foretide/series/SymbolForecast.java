package io.foretide.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forecast of the next symbol of a series.
 *
 * @param series id of the series
 * @param time time of the latest symbol, epoch milliseconds
 * @param step number of the symbol in the series, from 1
 * @param symbol the latest symbol
 * @param version version of the weights
 * @param probability forecast probability of the latest symbol; NaN for a series' first symbol
 * @param verdict whether the latest symbol was surprising
 * @param next the most probable symbols, in descending order
 */
public record SymbolForecast(
        String series,
        long time,
        long step,
        String symbol,
        long version,
        double probability,
        Verdict verdict,
        List<Candidate> next) {
    public SymbolForecast {
        next = List.copyOf(next);
    }

    /** A symbol compared with its forecast. */
    public enum Verdict {
        /** Not compared: one of the first symbols. */
        NONE,
        EXPECTED,
        SURPRISING
    }

    /** A possible next symbol; null for all symbols without a number. */
    public record Candidate(@Nullable String symbol, double probability) {}
}
