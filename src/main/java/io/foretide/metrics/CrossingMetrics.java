package io.foretide.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The probability that series cross their thresholds, and the seconds until then: the most probable ones, up to a
 * limit. Thread-safe.
 */
public final class CrossingMetrics {
    private static final int MAX_EXPORTED = 500;

    private final Clock clock;
    private final Map<Key, ExportedCrossing> exported = new ConcurrentHashMap<>(); // modified while holding its lock
    private volatile double bar; // at most the smallest exported probability

    private record Key(String series, String threshold) {}

    /**
     * The latest forecast of a crossing.
     *
     * @param probability of a crossing
     * @param earliest time of the crossing, epoch milliseconds; null: not within the forecast at this confidence
     * @param median likewise
     * @param latest likewise
     */
    public record CrossingForecast(
            double probability, @Nullable Long earliest, @Nullable Long median, @Nullable Long latest) {}

    private record ExportedCrossing(Object owner, CrossingForecast forecast) {}

    /**
     * The most probable exported crossing of a series.
     *
     * @param median time of the crossing, epoch milliseconds; null: the probability is below 0.5
     */
    public record MostProbable(String threshold, double probability, @Nullable Long median) {
        private static final double FAR = 1e13; // epoch milliseconds

        /** Larger for sooner crossings; those without a median come after all others, by their probability. */
        double badness() {
            return median == null ? probability : 1 + FAR / Math.max(1, median);
        }
    }

    CrossingMetrics(PrometheusRegistry registry, Clock clock) {
        this.clock = clock;
        GaugeWithCallback.builder()
                .name("foretide_crossing_probability")
                .help("Probability that a series crosses its threshold within the threshold's time, of the "
                        + MAX_EXPORTED + " most probable.")
                .labelNames("series", "threshold")
                .callback(callback -> exported.forEach(
                        (key, entry) -> callback.call(entry.forecast.probability(), key.series, key.threshold)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("foretide_crossing_seconds")
                .help("From now to the earliest, median and latest time of that crossing; absent if it does not cross.")
                .labelNames("series", "threshold", "bound")
                .callback(callback -> exported.forEach((key, entry) -> {
                    seconds(callback, key, "earliest", entry.forecast.earliest());
                    seconds(callback, key, "median", entry.forecast.median());
                    seconds(callback, key, "latest", entry.forecast.latest());
                }))
                .register(registry);
    }

    private void seconds(GaugeWithCallback.Callback callback, Key key, String bound, @Nullable Long time) {
        if (time != null) {
            callback.call(Math.max(0, time - clock.millis()) / 1000.0, key.series, key.threshold, bound);
        }
    }

    /**
     * Sets the latest crossing forecast of a series and threshold.
     *
     * @param owner that will call {@link #removeOwner}
     */
    public void show(Object owner, String series, String threshold, CrossingForecast forecast) {
        var key = new Key(series, threshold);
        var entry = new ExportedCrossing(owner, forecast);
        if (exported.replace(key, entry) != null) {
            bar = Math.min(bar, forecast.probability());
        } else if (exported.size() < MAX_EXPORTED || forecast.probability() > bar) {
            admit(key, entry);
        }
    }

    /** The most probable exported crossing of a series, if any. */
    public Optional<MostProbable> mostProbable(String series) {
        return Optional.ofNullable(mostProbable().get(series));
    }

    /** The most probable exported crossing of each series. */
    Map<String, MostProbable> mostProbable() {
        Map<String, MostProbable> all = new HashMap<>();
        exported.forEach((key, entry) -> all.merge(
                key.series,
                new MostProbable(key.threshold, entry.forecast.probability(), entry.forecast.median()),
                (one, other) -> one.probability >= other.probability ? one : other));
        return all;
    }

    private void admit(Key key, ExportedCrossing entry) {
        synchronized (exported) {
            if (exported.size() >= MAX_EXPORTED) {
                Key smallest = leastProbable();
                bar = probability(smallest);
                if (bar >= entry.forecast.probability()) {
                    return;
                }
                exported.remove(smallest);
            }
            exported.put(key, entry);
            bar = Math.min(bar, entry.forecast.probability());
        }
    }

    private Key leastProbable() {
        return exported.keySet().stream()
                .min(Comparator.comparingDouble(this::probability))
                .orElseThrow();
    }

    private double probability(Key key) {
        return Objects.requireNonNull(exported.get(key)).forecast.probability();
    }

    /** Removes a series. */
    public void removeSeries(String series) {
        synchronized (exported) {
            exported.keySet().removeIf(key -> key.series.equals(series));
        }
    }

    /** Removes the series of an owner, which are elsewhere from now on. */
    public void removeOwner(Object owner) {
        synchronized (exported) {
            List.copyOf(exported.entrySet()).stream()
                    .filter(entry -> entry.getValue().owner == owner)
                    .forEach(entry -> exported.remove(entry.getKey()));
        }
    }
}
