package io.foretide.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.metrics.SeriesMetrics.Settings;
import io.foretide.metrics.SeriesMetrics.StepForecast;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeriesMetricsTest {
    private static final Object OWNER = "here";

    private static List<String> shown(Metrics metrics) throws IOException {
        var out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, metrics.registry().scrape());
        return out.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("foretide_series_") || line.startsWith("foretide_worst"))
                .filter(line -> line.contains("{"))
                .toList();
    }

    private static void step(Metrics metrics, String series, double actual, double predicted) {
        if (metrics.single().isExported(series)) {
            var next = new StepForecast(predicted, predicted - 1, predicted + 1);
            metrics.single().step(OWNER, series, "value", actual, false, next);
        }
    }

    @Test
    void a_step_is_shown_beside_what_had_been_said_of_it() throws IOException {
        var metrics = new Metrics(new Settings(Set.of("sea"), 0, 0));
        step(metrics, "sea", 10, 12);
        step(metrics, "sea", 11, 13);

        assertThat(shown(metrics))
                .containsExactlyInAnyOrder(
                        "foretide_series_actual{channel=\"value\",series=\"sea\"} 11.0",
                        "foretide_series_predicted{channel=\"value\",series=\"sea\"} 12.0",
                        "foretide_series_lower{channel=\"value\",series=\"sea\"} 11.0",
                        "foretide_series_upper{channel=\"value\",series=\"sea\"} 13.0",
                        "foretide_series_anomalous{channel=\"value\",series=\"sea\"} 0.0");
    }

    @Test
    void of_any_number_of_series_only_the_listed_and_the_first_are_shown() throws IOException {
        var metrics = new Metrics(new Settings(Set.of("n99"), 2, 0));
        for (int i = 0; i < 100; i++) {
            step(metrics, "n" + i, i, i);
            step(metrics, "n" + i, i, i);
        }

        assertThat(shown(metrics).stream().filter(line -> line.contains("_actual")))
                .hasSize(3)
                .allMatch(line -> line.matches(".*\"(n0|n1|n99)\".*"));
    }

    @Test
    void as_many_as_are_wanted_of_the_worst_are_named() throws IOException {
        var metrics = new Metrics(new Settings(Set.of(), 0, 3));
        for (int i = 0; i < 100; i++) {
            metrics.single().error(OWNER, "n" + i, Math.pow(1.3, i));
        }
        metrics.single().error(OWNER, "hardly worse", Math.pow(1.3, 97) * 1.1);

        assertThat(shown(metrics)).hasSize(3).allMatch(line -> line.matches(".*\"n9[789]\".*"));
    }

    @Test
    void what_is_gone_or_elsewhere_is_shown_no_more_and_gives_its_place_to_others() throws IOException {
        var metrics = new Metrics(new Settings(Set.of(), 1, 1));
        step(metrics, "a", 1, 1);
        metrics.single().error(OWNER, "a", 5);
        metrics.single().removeOwner(OWNER);
        assertThat(shown(metrics)).isEmpty();

        step(metrics, "b", 1, 1);
        assertThat(shown(metrics)).anyMatch(line -> line.contains("\"b\""));
        metrics.single().removeSeries("b");
        assertThat(shown(metrics)).isEmpty();
    }

    @Test
    void a_name_that_tries_to_be_more_than_a_name_stays_one() throws IOException {
        var metrics = new Metrics(new Settings(Set.of(), 1, 0));
        step(metrics, "x\"} 1\nforetide_ready{part=\"kafka", 1, 1);

        assertThat(shown(metrics))
                .anyMatch(line -> line.endsWith("series=\"x\\\"} 1\\nforetide_ready{part=\\\"kafka\"} 1.0"));
    }
}
