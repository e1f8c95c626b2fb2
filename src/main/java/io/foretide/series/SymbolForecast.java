package io.foretide.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of a series of symbols to come next.
 *
 * @param series id of the series
 * @param time of the newest symbol, epoch milliseconds
 * @param step its number among the series' symbols, from 1
 * @param symbol the newest one itself
 * @param version version of the weights
 * @param probability what had been expected of the newest; NaN for a series' first
 * @param verdict whether that was out of the ordinary
 * @param next the most probable symbols, falling
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

    /** How a symbol stood against what was expected. */
    public enum Verdict {
        /** Nothing to judge by yet. */
        NONE,
        EXPECTED,
        SURPRISING
    }

    /** A symbol that may come next; null: any of those that have no number of their own. */
    public record Candidate(@Nullable String symbol, double probability) {}
}
