package io.foretide.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of single series: of those that the configuration lists, of the first ones heard of, and of those that are forecast
 * worst. As many of each as the settings say, however many series there are. Safe for all threads.
 *
 * <p>Names follow Grafana's forecasts: {@code actual}, and for the same step {@code predicted}, {@code lower} and
 * {@code upper} as they had been said one step before, and {@code anomalous}, 1 or 0.
 */
public final class SeriesMetrics {
    private static final String[] LABELS = {"series", "channel"};
    /** A newcomer among the worst must be so much worse than the best of them: names shall not come and go. */
    private static final double CLEARLY = 1.2;

    private final Settings settings;
    private final Map<Key, Shown> shown = new ConcurrentHashMap<>();
    private final Set<String> first = new HashSet<>(); // guarded by this
    private final Map<String, Bad> worst = new ConcurrentHashMap<>(); // changed under its own lock
    private volatile double bar = Double.NEGATIVE_INFINITY; // error from which a newcomer is among them

    /**
     * Which series are shown.
     *
     * @param listed ids that are, if they are heard of
     * @param first how many others
     * @param worst how many of those forecast worst are named
     */
    public record Settings(Set<String> listed, int first, int worst) {
        public static final Settings NONE = new Settings(Set.of(), 0, 0);

        public Settings {
            listed = Set.copyOf(listed);
        }
    }

    private record Key(String series, String channel) {}

    /** What is said of a step to come; of NaN where nothing is. */
    public record Said(double predicted, double lower, double upper) {
        static final Said NOTHING = new Said(Double.NaN, Double.NaN, Double.NaN);
    }

    /**
     * @param said of this step, one step before
     * @param next said of the step to come
     */
    private record Shown(Object owner, double actual, boolean anomalous, Said said, Said next) {}

    private record Bad(Object owner, double error) {}

    SeriesMetrics(Settings settings, PrometheusRegistry registry) {
        this.settings = settings;
        gauge(registry, "actual", "What was observed in the newest step.", Shown::actual);
        gauge(registry, "predicted", "What had been said of it one step before.", one -> one.said.predicted);
        gauge(registry, "lower", "Lower end of its interval, one step before.", one -> one.said.lower);
        gauge(registry, "upper", "Upper end of its interval, one step before.", one -> one.said.upper);
        gauge(registry, "anomalous", "Whether it fell outside (1) or not (0).", one -> one.anomalous ? 1 : 0);
        GaugeWithCallback.builder()
                .name("foretide_worst_series_error_scales")
                .help("Usual error one step ahead of the series that are forecast worst, in their own scales.")
                .labelNames("series")
                .callback(callback -> worst.forEach((series, bad) -> callback.call(bad.error, series)))
                .register(registry);
    }

    private void gauge(PrometheusRegistry registry, String what, String help, ToDoubleFunction<Shown> value) {
        GaugeWithCallback.builder()
                .name("foretide_series_" + what)
                .help("Of the series that metrics.series and metrics.first-series select: " + help)
                .labelNames(LABELS)
                .callback(callback -> shown.forEach((key, one) -> {
                    if (!Double.isNaN(value.applyAsDouble(one))) {
                        callback.call(value.applyAsDouble(one), key.series, key.channel);
                    }
                }))
                .register(registry);
    }

    /** Whether a series is shown; the first ones that are asked for are, from then on. */
    public boolean shows(String series) {
        if (settings.listed.contains(series)) {
            return true;
        }
        if (settings.first == 0) {
            return false;
        }
        synchronized (this) {
            return first.contains(series) || (first.size() < settings.first && first.add(series));
        }
    }

    /**
     * A step of a series that is shown.
     *
     * @param owner who will say {@link #left}
     * @param actual NaN where nothing was observed
     * @param next said of the step to come
     */
    public void step(Object owner, String series, String channel, double actual, boolean anomalous, Said next) {
        shown.compute(
                new Key(series, channel),
                (key, before) ->
                        new Shown(owner, actual, anomalous, before == null ? Said.NOTHING : before.next, next));
    }

    /** Holds a series' usual error (positive) against the worst ones known. */
    public void error(Object owner, String series, double error) {
        if (settings.worst == 0 || !Double.isFinite(error) || (error < bar && !worst.containsKey(series))) {
            return; // nearly every step of nearly every series
        }
        synchronized (worst) {
            boolean known = worst.containsKey(series);
            if (!known && error < bar) {
                return;
            }
            if (!known && worst.size() >= settings.worst) {
                worst.remove(best().getKey());
            }
            worst.put(series, new Bad(owner, error));
            raiseBar();
        }
    }

    private Map.Entry<String, Bad> best() {
        return worst.entrySet().stream()
                .min(Comparator.comparingDouble(one -> one.getValue().error))
                .orElseThrow();
    }

    private void raiseBar() {
        bar = worst.size() < settings.worst ? Double.NEGATIVE_INFINITY : CLEARLY * best().getValue().error;
    }

    /** A series is gone. */
    public void gone(String series) {
        shown.keySet().removeIf(key -> key.series.equals(series));
        leave(bad -> bad.getKey().equals(series));
        synchronized (this) {
            first.remove(series);
        }
    }

    /** Somebody's series are elsewhere from now on. */
    public void left(Object owner) {
        List.copyOf(shown.entrySet()).stream()
                .filter(entry -> entry.getValue().owner == owner)
                .forEach(entry -> gone(entry.getKey().series));
        leave(bad -> bad.getValue().owner == owner);
    }

    private void leave(Predicate<Map.Entry<String, Bad>> who) {
        synchronized (worst) {
            if (worst.entrySet().removeIf(who)) {
                raiseBar();
            }
        }
    }
}
