package io.foretide.series;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which class a sequence seems to be of.
 *
 * @param series id of the series
 * @param sequence name of the sequence
 * @param time of its newest step, epoch milliseconds
 * @param steps that it has so far
 * @param ended why it has ended; null: it goes on
 * @param version version of the weights
 * @param probabilities of the classes, in the order of the configured ones
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
        /** It was said to. */
        MARKER,
        /** Nothing came for long enough. */
        GAP,
        /** It was as long as one may be. */
        LENGTH,
        /** Another one began. */
        NEXT
    }
}
