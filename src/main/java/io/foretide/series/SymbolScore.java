package io.foretide.series;

import java.util.List;

/**
 * A symbol held against what had been expected.
 *
 * @param series id of the series
 * @param time of the symbol, epoch milliseconds
 * @param step its number among the series' symbols, from 1
 * @param probabilities what each had given it, in the order of {@link #SOURCES}
 */
public record SymbolScore(String series, long time, long step, String symbol, List<Double> probabilities) {
    /** Whose expectations are told: the mix, which is what is published, what it is made of, and all symbols alike. */
    public static final List<String> SOURCES = List.of("mix", "network", "bigram", "unigram", "uniform");

    public SymbolScore {
        probabilities = List.copyOf(probabilities);
    }
}
