package io.foretide.series;

import java.util.List;

/**
 * A symbol compared with its forecasts.
 *
 * @param series id of the series
 * @param time of the symbol, epoch milliseconds
 * @param step its number among the series' symbols, from 1
 * @param probabilities of the symbol by source, in the order of {@link #SOURCES}
 */
public record SymbolScore(String series, long time, long step, String symbol, List<Double> probabilities) {
    /** The sources: the published mix, its components, and a uniform distribution. */
    public static final List<String> SOURCES = List.of("mix", "network", "bigram", "unigram", "uniform");

    public SymbolScore {
        probabilities = List.copyOf(probabilities);
    }
}
