package io.foretide.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The series of this process by how bad they are: two numbers per series, as of its newest step. Empty after a start; a
 * series is added with its first step. Thread-safe.
 */
public final class SeriesRanks {
    /** What makes a series bad. */
    public enum Order {
        /** Absolute anomaly score of the newest value, the largest of the channels. */
        ANOMALY,
        /** Error at lead 1 over the drift window relative to that of the last value, the largest of the channels. */
        SKILL,
        /**
         * Soonest median time of a crossing, then the largest probability; of the crossings that {@link
         * CrossingMetrics} exports.
         */
        CROSSING
    }

    /**
     * A series in an order.
     *
     * @param badness of the series; larger is worse
     */
    public record Rank(String series, double badness) {
        private static final Comparator<Rank> WORST_FIRST = Comparator.comparingDouble(Rank::badness)
                .reversed()
                .thenComparing(rank -> rank.series.getBytes(UTF_8), Arrays::compareUnsigned);

        /** Orders the worst first; equally bad ones by the bytes of their ids. */
        public static Comparator<Rank> worstFirst() {
            return WORST_FIRST;
        }
    }

    /** Numbers of one series; NaN if unknown. */
    private static final class Numbers {
        private final Object owner;
        private volatile double anomaly = Double.NaN;
        private volatile double skill = Double.NaN;

        Numbers(Object owner) {
            this.owner = owner;
        }
    }

    private final Map<String, Numbers> series = new ConcurrentHashMap<>();
    private final CrossingMetrics crossings;

    SeriesRanks(CrossingMetrics crossings) {
        this.crossings = crossings;
    }

    /** Sets the anomaly score of a series, NaN if there is none; the owner will call {@link #removeOwner}. */
    public void anomaly(Object owner, String id, double score) {
        of(owner, id).anomaly = score;
    }

    /** Sets the error of a series relative to that of the last value, NaN if unknown. */
    public void skill(Object owner, String id, double ratio) {
        of(owner, id).skill = ratio;
    }

    private Numbers of(Object owner, String id) {
        Numbers known = series.get(id);
        if (known == null || known.owner != owner) {
            known = new Numbers(owner);
            series.put(id, known);
        }
        return known;
    }

    /** Removes a series. */
    public void removeSeries(String id) {
        series.remove(id);
    }

    /** Removes the series of an owner, which are elsewhere from now on. */
    public void removeOwner(Object owner) {
        series.values().removeIf(numbers -> numbers.owner == owner);
    }

    /**
     * Returns a page of the series of which something is known, the worst first. Reads all series, and holds one page.
     *
     * @param after last entry of the previous page; null for the first page
     * @param limit maximum number of series
     */
    public List<Rank> page(Order order, @Nullable Rank after, int limit, Predicate<String> filter) {
        var worst = new PriorityQueue<>(Rank.WORST_FIRST.reversed());
        for (Entry<String, Double> entry : badness(order).entrySet()) {
            var rank = new Rank(entry.getKey(), entry.getValue());
            if (!Double.isNaN(rank.badness)
                    && (after == null || Rank.WORST_FIRST.compare(rank, after) > 0)
                    && filter.test(rank.series)) {
                worst.add(rank);
                if (worst.size() > limit) {
                    worst.remove();
                }
            }
        }
        List<Rank> page = new ArrayList<>(worst);
        page.sort(Rank.WORST_FIRST);
        return page;
    }

    private Map<String, Double> badness(Order order) {
        Map<String, Double> badness = new HashMap<>();
        if (order == Order.CROSSING) {
            crossings.mostProbable().forEach((id, crossing) -> badness.put(id, crossing.badness()));
        } else {
            series.forEach((id, numbers) -> badness.put(id, order == Order.ANOMALY ? numbers.anomaly : numbers.skill));
        }
        return badness;
    }
}
