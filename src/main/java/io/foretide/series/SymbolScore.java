package io.foretide.series;

import java.util.List;

/**
 * A symbol compared with its forecasts.
 *
 * @param series id of the series
 * @param time time of the symbol, epoch milliseconds
 * @param step number of the symbol in the series, from 1
 * @param probabilities (sources) probabilities of the symbol, in the order of {@link #SOURCES}
 */
public record SymbolScore(String series, long time, long step, String symbol, List<Double> probabilities) {
    /** The sources: the published mix, its components, and a uniform distribution. */
    public static final List<String> SOURCES = List.of("mix", "network", "bigram", "unigram", "uniform");

    public SymbolScore {
        probabilities = List.copyOf(probabilities);
    }
}
