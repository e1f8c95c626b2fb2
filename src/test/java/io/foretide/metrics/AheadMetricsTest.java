package io.foretide.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AheadMetricsTest {
    private static final Object OWNER = "a task";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AheadMetrics metrics = new AheadMetrics(
            new AheadMetrics.Settings(
                    series -> series.startsWith("cpu"),
                    2,
                    Map.of("15m", 900_000L, "1h", 3_600_000L),
                    List.of("median", "high")),
            registry,
            Clock.fixed(Instant.ofEpochMilli(100_000), ZoneOffset.UTC));

    /** Series, time ahead and bound → value. */
    private Map<String, Double> shown() {
        Map<String, Double> all = new TreeMap<>();
        registry.scrape("foretide_ahead"::equals).forEach(snapshot -> ((GaugeSnapshot) snapshot)
                .getDataPoints()
                .forEach(point -> all.put(
                        point.getLabels().get("series")
                                + " " + point.getLabels().get("in")
                                + " " + point.getLabels().get("bound"),
                        point.getValue())));
        return all;
    }

    private void show(String series) {
        if (metrics.isExported(series)) {
            metrics.show(
                    OWNER,
                    series,
                    "value",
                    "default",
                    (bound, time) -> time > 1_000_000 && bound.equals("high") ? Double.NaN : time / 1000.0);
        }
    }

    @Test
    void it_is_read_at_the_time_of_the_scrape_and_not_shown_where_the_forecast_does_not_reach() {
        show("cpu1");

        assertThat(shown())
                .isEqualTo(Map.of("cpu1 15m median", 1000.0, "cpu1 15m high", 1000.0, "cpu1 1h median", 3700.0));
    }

    @Test
    void as_many_as_are_wanted_are_shown_and_what_is_gone_gives_its_place_to_others() {
        show("memory");
        show("cpu1");
        show("cpu2");
        show("cpu3");
        assertThat(shown().keySet()).allMatch(key -> key.matches("cpu[12] .*")).hasSize(6);

        metrics.removeSeries("cpu1");
        show("cpu3");
        assertThat(shown().keySet()).allMatch(key -> key.matches("cpu[23] .*")).hasSize(6);

        metrics.removeOwner(OWNER);
        assertThat(shown()).isEmpty();
        show("cpu4");
        assertThat(shown()).isNotEmpty();
    }
}
