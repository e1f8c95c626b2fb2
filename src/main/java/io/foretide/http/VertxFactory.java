package io.foretide.http;

import io.foretide.metrics.Metrics;
import io.foretide.traces.Traces;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.Set;

/** Creates Vert.x with its own metrics and, if enabled, spans, alongside the service's. */
public final class VertxFactory {
    private VertxFactory() {}

    /**
     * Request metrics have the labels port, route and status code. Path and method are left out because callers control
     * them.
     */
    public static Vertx vertx(Metrics metrics, Traces traces) {
        var options = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setLabels(Set.of(Label.LOCAL, Label.HTTP_ROUTE, Label.HTTP_CODE, Label.POOL_NAME, Label.POOL_TYPE))
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET);
        var builder = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(options))
                .withMetrics(new MicrometerMetricsFactory(metrics.meters().registry()));
        traces.library().ifPresent(library -> builder.withTracer(new OpenTelemetryTracingFactory(library)));
        return builder.build();
    }
}
