package io.foretide.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Forecasts of selected series for fixed times ahead, exported with the current timestamp, so that alert rules and
 * autoscalers, which look only at the present, can use them. The reference time is that of the scrape. Thread-safe.
 */
public final class AheadMetrics {
    private final Settings settings;
    private final Map<Key, ExportedCurve> exported = new ConcurrentHashMap<>();
    private final Set<String> admitted = new HashSet<>(); // guarded by itself

    /**
     * The exported series and values.
     *
     * @param match whether a series id may be exported
     * @param maxSeries limit on these, the first ones to appear
     * @param in label → milliseconds ahead
     * @param bounds of low, median and high
     */
    public record Settings(Predicate<String> match, int maxSeries, Map<String, Long> in, List<String> bounds) {
        public static final Settings NONE = new Settings(series -> false, 0, Map.of(), List.of());

        public Settings {
            in = Map.copyOf(in);
            bounds = List.copyOf(bounds);
        }
    }

    /** A forecast that can be evaluated at any time. */
    public interface Curve {
        /** NaN beyond the forecast. */
        double at(String bound, long time);
    }

    private record Key(String series, String channel, String stream) {}

    private record ExportedCurve(Object owner, Curve curve) {}

    AheadMetrics(Settings settings, PrometheusRegistry registry, Clock clock) {
        this.settings = settings;
        GaugeWithCallback.builder()
                .name("foretide_ahead")
                .help(
                        "Forecasts of the series that ahead.match selects, by time from now: low and high end of the interval, and median.")
                .labelNames("series", "channel", "stream", "in", "bound")
                .callback(callback -> {
                    long now = clock.millis();
                    exported.forEach((key, entry) -> settings.in.forEach((in, millis) -> {
                        for (String bound : settings.bounds) {
                            double value = entry.curve.at(bound, now + millis);
                            if (!Double.isNaN(value)) {
                                callback.call(value, key.series, key.channel, key.stream, in, bound);
                            }
                        }
                    }));
                })
                .register(registry);
    }

    /** Whether a series is exported; the first ones that are queried are, permanently. */
    public boolean isExported(String series) {
        if (settings.maxSeries == 0 || !settings.match.test(series)) {
            return false;
        }
        synchronized (admitted) {
            return admitted.contains(series) || (admitted.size() < settings.maxSeries && admitted.add(series));
        }
    }

    /**
     * Sets the latest forecast of an exported series.
     *
     * @param owner that will call {@link #removeOwner}
     */
    public void show(Object owner, String series, String channel, String stream, Curve curve) {
        exported.put(new Key(series, channel, stream), new ExportedCurve(owner, curve));
    }

    /** Removes a series. */
    public void removeSeries(String series) {
        exported.keySet().removeIf(key -> key.series.equals(series));
        synchronized (admitted) {
            admitted.remove(series);
        }
    }

    /** Removes the series of an owner, which are elsewhere from now on. */
    public void removeOwner(Object owner) {
        List.copyOf(exported.entrySet()).stream()
                .filter(entry -> entry.getValue().owner == owner)
                .forEach(entry -> removeSeries(entry.getKey().series));
    }
}
