package io.foretide.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.metrics.CrossingMetrics.CrossingForecast;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CrossingMetricsTest {
    private static final Object OWNER = "a task";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final CrossingMetrics metrics =
            new CrossingMetrics(registry, Clock.fixed(Instant.ofEpochMilli(100_000), ZoneOffset.UTC));

    private static CrossingForecast said(double probability) {
        return new CrossingForecast(probability, null, null, null);
    }

    /** Labels → value. */
    private Map<String, Double> shown(String name) {
        Map<String, Double> all = new TreeMap<>();
        registry.scrape(name::equals).forEach(snapshot -> ((GaugeSnapshot) snapshot)
                .getDataPoints()
                .forEach(point -> all.put(point.getLabels().toString(), point.getValue())));
        return all;
    }

    @Test
    void times_are_seconds_from_now_and_never_negative() {
        metrics.show(OWNER, "a", "full", new CrossingForecast(.7, 90_000L, 160_500L, null));

        assertThat(shown("foretide_crossing_seconds").values()).containsExactlyInAnyOrder(0.0, 60.5);
        assertThat(shown("foretide_crossing_probability").values()).containsExactly(.7);
    }

    @Test
    void of_a_series_with_several_thresholds_the_most_probable_crossing_is_told() {
        metrics.show(OWNER, "a", "full", said(.2));
        metrics.show(OWNER, "a", "empty", new CrossingForecast(.7, 90_000L, 160_500L, null));
        metrics.show(OWNER, "b", "full", said(.9));

        assertThat(metrics.mostProbable("a")).contains(new CrossingMetrics.MostProbable("empty", .7, 160_500L));
        assertThat(metrics.mostProbable("c")).isEmpty();
    }

    @Test
    void the_most_probable_are_shown_however_many_there_are() {
        for (int i = 0; i < 2000; i++) {
            metrics.show(OWNER, "s" + i, "full", said(i / 2000.0));
        }
        assertThat(shown("foretide_crossing_probability").values())
                .hasSize(500)
                .allMatch(probability -> probability >= .75);

        for (int i = 1500; i < 2000; i++) {
            metrics.show(OWNER, "s" + i, "full", said(0));
        }
        metrics.show(OWNER, "s7", "full", said(.1));

        assertThat(shown("foretide_crossing_probability").values()).hasSize(500).contains(.1);
        metrics.removeSeries("s7");
        assertThat(shown("foretide_crossing_probability").values()).hasSize(499).doesNotContain(.1);
        metrics.removeOwner(OWNER);
        assertThat(shown("foretide_crossing_probability")).isEmpty();
    }
}
