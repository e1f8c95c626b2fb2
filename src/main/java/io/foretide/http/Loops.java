package io.foretide.http;

import io.foretide.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.Set;

/** Vert.x with its own metrics beside the service's. */
public final class Loops {
    private Loops() {}

    /** Requests are told apart by their port, their route and their answer's code: neither is of a caller's making, as a path or a method is. */
    public static Vertx vertx(Metrics metrics) {
        var options = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setLabels(Set.of(Label.LOCAL, Label.HTTP_ROUTE, Label.HTTP_CODE, Label.POOL_NAME, Label.POOL_TYPE))
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET);
        return Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(options))
                .withMetrics(new MicrometerMetricsFactory(metrics.meters().registry()))
                .build();
    }
}
