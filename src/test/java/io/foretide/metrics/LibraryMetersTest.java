package io.foretide.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryMetersTest {
    private final Metrics metrics = new Metrics();
    private final MeterRegistry registry = metrics.meters().registry();

    private List<String> names() {
        return metrics.registry().scrape().stream()
                .map(metric -> metric.getMetadata().getPrometheusName())
                .toList();
    }

    @Test
    void what_is_not_named_is_not_taken() {
        Gauge.builder("kafka.consumer.node.request.rate", () -> 1)
                .tag("node.id", "node-1")
                .register(registry);
        Gauge.builder("kafka.stream.alive.stream.threads", () -> 3).register(registry);

        assertThat(names()).contains("kafka_streams_alive_threads").noneMatch(name -> name.contains("node"));
    }

    @Test
    void there_is_a_most_whatever_libraries_make_up() {
        for (int i = 0; i < 3 * LibraryMeters.MAX_METERS; i++) {
            Gauge.builder("vertx.http.server.made.up", () -> 1)
                    .tag("route", "/" + i)
                    .register(registry);
        }

        assertThat(registry.getMeters()).hasSize(LibraryMeters.MAX_METERS);
    }
}
