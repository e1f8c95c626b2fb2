package io.foretide.scoring;

import io.foretide.series.Score;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums of errors per lead over many scores, in each series' own scale so that they can be added. Thread-safe. */
public final class Tally {
    private final SortedMap<Integer, Sums> leads = new TreeMap<>();

    public synchronized void add(Score score) {
        for (Score.Lead lead : score.leads()) {
            Sums before = leads.getOrDefault(lead.lead(), Sums.NONE);
            leads.put(lead.lead(), before.plus(score, lead));
        }
    }

    /** What was added so far, by lead. */
    public synchronized SortedMap<Integer, Sums> byLead() {
        return new TreeMap<>(leads);
    }

    /**
     * @param count forecasts scored
     * @param absolute sum of absolute errors of the median, in scales
     * @param squared sum of squared errors of the median, in scales squared
     * @param lastAbsolute sum of absolute errors of the last value, in scales
     * @param lastSquared sum of squared errors of the last value, in scales squared
     * @param inside how many values fell between the outermost quantiles
     */
    public record Sums(
            long count, double absolute, double squared, double lastAbsolute, double lastSquared, long inside) {
        static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0);

        Sums plus(Score score, Score.Lead lead) {
            double error = Math.abs(lead.predicted() - score.actual()) / score.scale();
            double last = Math.abs(lead.last() - score.actual()) / score.scale();
            return new Sums(
                    count + 1,
                    absolute + error,
                    squared + error * error,
                    lastAbsolute + last,
                    lastSquared + last * last,
                    inside + (lead.inside() ? 1 : 0));
        }

        /** Mean absolute error as a share of the last value's; below 1 is better. NaN before anything was scored. */
        public double againstLast() {
            return absolute / lastAbsolute;
        }

        /** Share of values between the outermost quantiles; NaN before anything was scored. */
        public double coverage() {
            return (double) inside / count;
        }
    }
}
