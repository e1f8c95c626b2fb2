package io.foretide.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The worst series of this process in each order, as of their newest steps. Empty after a start; a series is added with
 * its first step. When a series gets better, one that was not among the worst takes its place with its own next step.
 * Thread-safe.
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

    /** Maximum number of series in an order, so that memory does not grow with the number of series. */
    static final int MAX = 10_000;

    private final Worst anomalies = new Worst();
    private final Worst skills = new Worst();
    private final CrossingMetrics crossings;

    SeriesRanks(CrossingMetrics crossings) {
        this.crossings = crossings;
    }

    /** Sets the anomaly score of a series, NaN if there is none; the owner will call {@link #removeOwner}. */
    public void anomaly(Object owner, String id, double score) {
        anomalies.set(owner, id, score);
    }

    /** Sets the error of a series relative to that of the last value, NaN if unknown. */
    public void skill(Object owner, String id, double ratio) {
        skills.set(owner, id, ratio);
    }

    /** Removes a series. */
    public void removeSeries(String id) {
        anomalies.remove(id);
        skills.remove(id);
    }

    /** Removes the series of an owner, which are elsewhere from now on. */
    public void removeOwner(Object owner) {
        anomalies.removeOwner(owner);
        skills.removeOwner(owner);
    }

    /**
     * Returns a page of the series of which something is known, the worst first.
     *
     * @param after last entry of the previous page; null for the first page
     * @param limit maximum number of series
     */
    public List<Rank> page(Order order, @Nullable Rank after, int limit, Predicate<String> filter) {
        return ranks(order).stream()
                .filter(rank -> after == null || Rank.WORST_FIRST.compare(rank, after) > 0)
                .filter(rank -> filter.test(rank.series))
                .sorted(Rank.WORST_FIRST)
                .limit(limit)
                .toList();
    }

    private List<Rank> ranks(Order order) {
        return switch (order) {
            case ANOMALY -> anomalies.ranks();
            case SKILL -> skills.ranks();
            case CROSSING ->
                crossings.mostProbable().entrySet().stream()
                        .map(entry -> new Rank(entry.getKey(), entry.getValue().badness()))
                        .toList();
        };
    }

    /** The {@value #MAX} worst series in one order. */
    private static final class Worst {
        private final Map<String, Rank> byId = new HashMap<>(); // guarded by this
        private final Map<String, Object> owners = new HashMap<>(); // guarded by this
        private final TreeSet<Rank> sorted = new TreeSet<>(Rank.WORST_FIRST); // guarded by this

        synchronized void set(Object owner, String id, double badness) {
            boolean full = sorted.size() == MAX;
            if (full && badness <= sorted.last().badness && !byId.containsKey(id)) {
                return;
            }
            remove(id);
            if (Double.isNaN(badness)) {
                return;
            }
            if (sorted.size() == MAX) {
                remove(sorted.last().series);
            }
            var rank = new Rank(id, badness);
            byId.put(id, rank);
            owners.put(id, owner);
            sorted.add(rank);
        }

        synchronized void remove(String id) {
            Rank rank = byId.remove(id);
            if (rank != null) {
                owners.remove(id);
                sorted.remove(rank);
            }
        }

        synchronized void removeOwner(Object owner) {
            List<String> ids = owners.entrySet().stream()
                    .filter(entry -> entry.getValue() == owner)
                    .map(Map.Entry::getKey)
                    .toList();
            ids.forEach(this::remove);
        }

        synchronized List<Rank> ranks() {
            return List.copyOf(sorted);
        }
    }
}
