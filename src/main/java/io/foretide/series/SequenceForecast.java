package io.foretide.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class probabilities of a sequence.
 *
 * @param series id of the series
 * @param sequence name of the sequence
 * @param time time of its latest step, epoch milliseconds
 * @param steps number of steps so far
 * @param ended reason of its end; null if it is open
 * @param version version of the weights
 * @param probabilities (classes) probabilities in the configured order
 */
public record SequenceForecast(
        String series,
        String sequence,
        long time,
        int steps,
        @Nullable Ending ended,
        long version,
        List<Double> probabilities) {
    public SequenceForecast {
        probabilities = List.copyOf(probabilities);
    }

    /** Returns the number of the most probable class. */
    public int best() {
        return best(probabilities);
    }

    /** Returns the index of the largest probability; the first of several equal ones. */
    public static int best(List<Double> probabilities) {
        int best = 0;
        for (int c = 1; c < probabilities.size(); c++) {
            best = probabilities.get(c) > probabilities.get(best) ? c : best;
        }
        return best;
    }

    /** Why a sequence has ended. */
    public enum Ending {
        /** An end marker arrived. */
        MARKER,
        /** No step arrived within the gap. */
        GAP,
        /** The sequence reached the maximum length. */
        LENGTH,
        /** Another sequence began. */
        NEXT
    }
}
