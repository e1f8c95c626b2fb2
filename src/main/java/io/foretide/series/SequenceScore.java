package io.foretide.series;

import java.util.List;

/**
 * A sequence's label compared with the class probabilities at its end.
 *
 * @param series id of the series
 * @param sequence name of the sequence
 * @param time time of its latest step, epoch milliseconds
 * @param steps number of steps of the sequence
 * @param label number of its class
 * @param version version of the weights that classified it
 * @param probabilities (classes) probabilities in the configured order
 */
public record SequenceScore(
        String series, String sequence, long time, int steps, int label, long version, List<Double> probabilities) {
    public SequenceScore {
        probabilities = List.copyOf(probabilities);
    }

    /** Returns the number of the most probable class. */
    public int best() {
        return SequenceForecast.best(probabilities);
    }
}
