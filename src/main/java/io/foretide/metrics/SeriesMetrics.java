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
 * Metrics of individual series: the configured ones, the first ones to appear, and the worst forecast ones, each up to
 * a configured number. Thread-safe.
 *
 * <p>Names follow Grafana's forecasts: {@code actual}; for the same step {@code predicted}, {@code lower} and {@code
 * upper} as forecast one step before; and {@code anomalous}, 1 or 0.
 */
public final class SeriesMetrics {
    private static final String[] LABELS = {"series", "channel"};
    /** Factor by which a new series must be worse than the least bad exported one, to avoid frequent changes. */
    private static final double REPLACE_FACTOR = 1.2;

    private final Settings settings;
    private final Map<Key, ExportedSeries> exported = new ConcurrentHashMap<>();
    private final Set<String> first = new HashSet<>(); // guarded by this
    private final Map<String, SeriesError> worst = new ConcurrentHashMap<>(); // modified while holding its lock
    private volatile double threshold = Double.NEGATIVE_INFINITY; // error above which a new series is exported

    /**
     * The exported series.
     *
     * @param listed ids that are exported if they exist
     * @param first number of others
     * @param worst number of worst forecast series
     */
    public record Settings(Set<String> listed, int first, int worst) {
        public static final Settings NONE = new Settings(Set.of(), 0, 0);

        public Settings {
            listed = Set.copyOf(listed);
        }
    }

    private record Key(String series, String channel) {}

    /** The forecast of the next step; NaN if there is none. */
    public record StepForecast(double predicted, double lower, double upper) {
        static final StepForecast NOTHING = new StepForecast(Double.NaN, Double.NaN, Double.NaN);
    }

    /**
     * @param forecast of this step, one step before
     * @param next of the next step
     */
    private record ExportedSeries(
            Object owner, double actual, boolean anomalous, StepForecast forecast, StepForecast next) {}

    private record SeriesError(Object owner, double error) {}

    SeriesMetrics(Settings settings, PrometheusRegistry registry) {
        this.settings = settings;
        gauge(registry, "actual", "What was observed in the newest step.", ExportedSeries::actual);
        gauge(registry, "predicted", "Its forecast one step before.", entry -> entry.forecast.predicted);
        gauge(registry, "lower", "Lower end of its interval, one step before.", entry -> entry.forecast.lower);
        gauge(registry, "upper", "Upper end of its interval, one step before.", entry -> entry.forecast.upper);
        gauge(registry, "anomalous", "Whether it fell outside (1) or not (0).", entry -> entry.anomalous ? 1 : 0);
        GaugeWithCallback.builder()
                .name("foretide_worst_series_error_scales")
                .help("Typical error one step ahead of the worst forecast series, in their own scales.")
                .labelNames("series")
                .callback(callback -> worst.forEach((series, bad) -> callback.call(bad.error, series)))
                .register(registry);
    }

    private void gauge(PrometheusRegistry registry, String name, String help, ToDoubleFunction<ExportedSeries> value) {
        GaugeWithCallback.builder()
                .name("foretide_series_" + name)
                .help("Of the series that metrics.series and metrics.first-series select: " + help)
                .labelNames(LABELS)
                .callback(callback -> exported.forEach((key, entry) -> {
                    if (!Double.isNaN(value.applyAsDouble(entry))) {
                        callback.call(value.applyAsDouble(entry), key.series, key.channel);
                    }
                }))
                .register(registry);
    }

    /** Whether a series is exported; the first ones that are queried are, permanently. */
    public boolean isExported(String series) {
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
     * Sets a step of an exported series.
     *
     * @param owner that will call {@link #removeOwner}
     * @param actual NaN if not observed
     * @param next forecast of the next step
     */
    public void step(Object owner, String series, String channel, double actual, boolean anomalous, StepForecast next) {
        exported.compute(
                new Key(series, channel),
                (key, before) -> new ExportedSeries(
                        owner, actual, anomalous, before == null ? StepForecast.NOTHING : before.next, next));
    }

    /** Compares a series' typical error (positive) with the worst ones. */
    public void error(Object owner, String series, double error) {
        if (settings.worst == 0 || !Double.isFinite(error) || (error < threshold && !worst.containsKey(series))) {
            return; // the common case
        }
        synchronized (worst) {
            boolean known = worst.containsKey(series);
            if (!known && error < threshold) {
                return;
            }
            if (!known && worst.size() >= settings.worst) {
                worst.remove(leastBad().getKey());
            }
            worst.put(series, new SeriesError(owner, error));
            updateThreshold();
        }
    }

    private Map.Entry<String, SeriesError> leastBad() {
        return worst.entrySet().stream()
                .min(Comparator.comparingDouble(entry -> entry.getValue().error))
                .orElseThrow();
    }

    private void updateThreshold() {
        threshold = worst.size() < settings.worst
                ? Double.NEGATIVE_INFINITY
                : REPLACE_FACTOR * leastBad().getValue().error;
    }

    /** Removes a series. */
    public void removeSeries(String series) {
        exported.keySet().removeIf(key -> key.series.equals(series));
        leave(bad -> bad.getKey().equals(series));
        synchronized (this) {
            first.remove(series);
        }
    }

    /** Removes the series of an owner, which are elsewhere from now on. */
    public void removeOwner(Object owner) {
        List.copyOf(exported.entrySet()).stream()
                .filter(entry -> entry.getValue().owner == owner)
                .forEach(entry -> removeSeries(entry.getKey().series));
        leave(bad -> bad.getValue().owner == owner);
    }

    private void leave(Predicate<Map.Entry<String, SeriesError>> owner) {
        synchronized (worst) {
            if (worst.entrySet().removeIf(owner)) {
                updateThreshold();
            }
        }
    }
}
