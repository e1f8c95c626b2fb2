package io.foretide.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How probable it is that watched series cross their thresholds, and in how many seconds from now: of a bounded number of series and thresholds, the most
 * probable ones. Safe for all threads.
 */
public final class CrossingMetrics {
    private static final int MOST = 500;

    private final Clock clock;
    private final Map<Key, Shown> shown = new ConcurrentHashMap<>(); // grows and shrinks under its own lock
    private volatile double bar; // at most the least probability that is shown

    private record Key(String series, String threshold) {}

    /**
     * What the newest forecast says.
     *
     * @param probability to cross
     * @param earliest time of the crossing, epoch milliseconds; null: it does not cross in so many cases
     * @param median likewise
     * @param latest likewise
     */
    public record Said(double probability, @Nullable Long earliest, @Nullable Long median, @Nullable Long latest) {}

    private record Shown(Object owner, Said said) {}

    /**
     * The crossing of a series that is shown and most probable.
     *
     * @param median time of the crossing, epoch milliseconds; null: it does not cross in half of all cases
     */
    public record MostProbable(String threshold, double probability, @Nullable Long median) {}

    CrossingMetrics(PrometheusRegistry registry, Clock clock) {
        this.clock = clock;
        GaugeWithCallback.builder()
                .name("foretide_crossing_probability")
                .help(
                        "Probability that a watched series crosses its threshold in the time that the threshold looks at, of the "
                                + MOST + " most probable.")
                .labelNames("series", "threshold")
                .callback(callback ->
                        shown.forEach((key, one) -> callback.call(one.said.probability(), key.series, key.threshold)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("foretide_crossing_seconds")
                .help(
                        "From now to the earliest, median and latest time of that crossing; not there where it does not cross.")
                .labelNames("series", "threshold", "bound")
                .callback(callback -> shown.forEach((key, one) -> {
                    seconds(callback, key, "earliest", one.said.earliest());
                    seconds(callback, key, "median", one.said.median());
                    seconds(callback, key, "latest", one.said.latest());
                }))
                .register(registry);
    }

    private void seconds(GaugeWithCallback.Callback callback, Key key, String bound, @Nullable Long time) {
        if (time != null) {
            callback.call(Math.max(0, time - clock.millis()) / 1000.0, key.series, key.threshold, bound);
        }
    }

    /**
     * Shows what the newest forecast of a series says of a threshold.
     *
     * @param owner who will say {@link #left}
     */
    public void show(Object owner, String series, String threshold, Said said) {
        var key = new Key(series, threshold);
        var one = new Shown(owner, said);
        if (shown.replace(key, one) != null) {
            bar = Math.min(bar, said.probability());
        } else if (shown.size() < MOST || said.probability() > bar) {
            admit(key, one);
        }
    }

    /** What is shown of a series and most probable; empty where nothing is. */
    public Optional<MostProbable> mostProbable(String series) {
        return shown.entrySet().stream()
                .filter(entry -> entry.getKey().series.equals(series))
                .map(entry -> new MostProbable(
                        entry.getKey().threshold,
                        entry.getValue().said.probability(),
                        entry.getValue().said.median()))
                .max(Comparator.comparingDouble(MostProbable::probability));
    }

    private void admit(Key key, Shown one) {
        synchronized (shown) {
            if (shown.size() >= MOST) {
                Key least = least();
                bar = probability(least);
                if (bar >= one.said.probability()) {
                    return;
                }
                shown.remove(least);
            }
            shown.put(key, one);
            bar = Math.min(bar, one.said.probability());
        }
    }

    private Key least() {
        return shown.keySet().stream()
                .min(Comparator.comparingDouble(this::probability))
                .orElseThrow();
    }

    private double probability(Key key) {
        return Objects.requireNonNull(shown.get(key)).said.probability();
    }

    /** A series is gone. */
    public void gone(String series) {
        synchronized (shown) {
            shown.keySet().removeIf(key -> key.series.equals(series));
        }
    }

    /** Somebody's series are elsewhere from now on. */
    public void left(Object owner) {
        synchronized (shown) {
            List.copyOf(shown.entrySet()).stream()
                    .filter(entry -> entry.getValue().owner == owner)
                    .forEach(entry -> shown.remove(entry.getKey()));
        }
    }
}
