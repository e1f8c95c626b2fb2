package io.foretide.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forecast of the next symbol of a series.
 *
 * @param series id of the series
 * @param time of the latest symbol, epoch milliseconds
 * @param step its number among the series' symbols, from 1
 * @param symbol the latest symbol
 * @param version version of the weights
 * @param probability forecast of the latest symbol; NaN for a series' first
 * @param verdict whether it was surprising
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
        /** Nothing to judge by yet. */
        NONE,
        EXPECTED,
        SURPRISING
    }

    /** A symbol that may come next; null: any of those that have no number of their own. */
    public record Candidate(@Nullable String symbol, double probability) {}
}
