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

/** Vert.x with its own metrics, and spans where there are any, beside the service's. */
public final class VertxFactory {
    private VertxFactory() {}

    /** Requests are told apart by their port, their route and their answer's code: neither is of a caller's making, as a path or a method is. */
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
