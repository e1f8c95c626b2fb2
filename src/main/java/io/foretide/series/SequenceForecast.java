package io.foretide.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class probabilities of a sequence.
 *
 * @param series id of the series
 * @param sequence name of the sequence
 * @param time of its latest step, epoch milliseconds
 * @param steps so far
 * @param ended reason of its end; null: it continues
 * @param version version of the weights
 * @param probabilities of the classes, in the configured order
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

    /** Number of the most probable class. */
    public int best() {
        return best(probabilities);
    }

    /** Number of the most probable of some classes; of equally probable ones the first. */
    public static int best(List<Double> probabilities) {
        int best = 0;
        for (int c = 1; c < probabilities.size(); c++) {
            best = probabilities.get(c) > probabilities.get(best) ? c : best;
        }
        return best;
    }

    /** Why a sequence has ended. */
    public enum Ending {
        /** By an end marker. */
        MARKER,
        /** Nothing came for long enough. */
        GAP,
        /** It was as long as one may be. */
        LENGTH,
        /** Another one began. */
        NEXT
    }
}
