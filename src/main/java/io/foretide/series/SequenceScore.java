package io.foretide.series;

import java.util.List;

/**
 * A sequence's label compared with the class probabilities at its end.
 *
 * @param series id of the series
 * @param sequence name of the sequence
 * @param time of its latest step, epoch milliseconds
 * @param steps of the sequence
 * @param label number of its class
 * @param version of the weights that classified it
 * @param probabilities of the classes, in the configured order
 */
public record SequenceScore(
        String series, String sequence, long time, int steps, int label, long version, List<Double> probabilities) {
    public SequenceScore {
        probabilities = List.copyOf(probabilities);
    }

    /** Number of the class that had seemed most probable. */
    public int best() {
        return SequenceForecast.best(probabilities);
    }
}
