package io.foretide.series;

import java.util.List;

/**
 * A sequence's label held against what its class had seemed to be at its end.
 *
 * @param series id of the series
 * @param sequence name of the sequence
 * @param time of its newest step, epoch milliseconds
 * @param steps that it had
 * @param label number of the class that it was
 * @param version of the weights that had judged it
 * @param probabilities of the classes, in the order of the configured ones
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
