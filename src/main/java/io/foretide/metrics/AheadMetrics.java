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
 * What is expected of some series some time from now, stamped now, so that alert rules and autoscalers that only look at the present can act on it. The
 * time is that of the scrape. Safe for all threads.
 */
public final class AheadMetrics {
    private final Settings settings;
    private final Map<Key, Shown> shown = new ConcurrentHashMap<>();
    private final Set<String> admitted = new HashSet<>(); // guarded by itself

    /**
     * Which series are shown, and what of them.
     *
     * @param match whether a series, by its id, is
     * @param most how many of these, those heard of first
     * @param in label → milliseconds ahead
     * @param bounds of low, median and high
     */
    public record Settings(Predicate<String> match, int most, Map<String, Long> in, List<String> bounds) {
        public static final Settings NONE = new Settings(series -> false, 0, Map.of(), List.of());

        public Settings {
            in = Map.copyOf(in);
            bounds = List.copyOf(bounds);
        }
    }

    /** A forecast that can be read at any time. */
    public interface Curve {
        /** NaN where it does not reach. */
        double at(String bound, long time);
    }

    private record Key(String series, String channel, String stream) {}

    private record Shown(Object owner, Curve curve) {}

    AheadMetrics(Settings settings, PrometheusRegistry registry, Clock clock) {
        this.settings = settings;
        GaugeWithCallback.builder()
                .name("foretide_ahead")
                .help(
                        "What is expected of the series that ahead.match selects so long from now: low and high end of the interval, and median.")
                .labelNames("series", "channel", "stream", "in", "bound")
                .callback(callback -> {
                    long now = clock.millis();
                    shown.forEach((key, one) -> settings.in.forEach((in, millis) -> {
                        for (String bound : settings.bounds) {
                            double value = one.curve.at(bound, now + millis);
                            if (!Double.isNaN(value)) {
                                callback.call(value, key.series, key.channel, key.stream, in, bound);
                            }
                        }
                    }));
                })
                .register(registry);
    }

    /** Whether a series is shown; the first ones that are asked for are, from then on. */
    public boolean shows(String series) {
        if (settings.most == 0 || !settings.match.test(series)) {
            return false;
        }
        synchronized (admitted) {
            return admitted.contains(series) || (admitted.size() < settings.most && admitted.add(series));
        }
    }

    /**
     * The newest forecast of a series that is shown.
     *
     * @param owner who will say {@link #left}
     */
    public void show(Object owner, String series, String channel, String stream, Curve curve) {
        shown.put(new Key(series, channel, stream), new Shown(owner, curve));
    }

    /** A series is gone. */
    public void gone(String series) {
        shown.keySet().removeIf(key -> key.series.equals(series));
        synchronized (admitted) {
            admitted.remove(series);
        }
    }

    /** Somebody's series are elsewhere from now on. */
    public void left(Object owner) {
        List.copyOf(shown.entrySet()).stream()
                .filter(entry -> entry.getValue().owner == owner)
                .forEach(entry -> gone(entry.getKey().series));
    }
}
