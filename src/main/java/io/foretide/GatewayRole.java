package io.foretide;

import io.foretide.ingest.FeedRunner;
import io.foretide.ingest.Gateway;
import io.foretide.ingest.Intake;
import io.foretide.ingest.ObservationSink;
import io.foretide.sinks.SinkLauncher;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;

/** Takes observations in and sends them to Kafka, and writes forecasts to the configured sinks. */
final class GatewayRole {
    private GatewayRole() {}

    static void start(RoleContext ground, Router api) {
        var producer = ground.opened(
                ground.clients().producer(Service.PRODUCER_BUFFER, (int)
                        ground.config().http().ackTimeout().toMillis()),
                closing -> closing.close(Duration.ofSeconds(2)));
        ground.opened(new KafkaClientMetrics(producer), KafkaClientMetrics::close)
                .bindTo(ground.metrics().meters().registry());
        var codec = ground.codec();
        var sink = new ObservationSink(producer, ground.topics().observations(), codec, ground.traces());
        var intake = ground.opened(
                new Intake(ground.vertx(), ground.config().http(), sink, ground.metrics()), Intake::close);
        new Gateway(ground.vertx(), intake, codec, ground.config()).on(api);
        ground.opened(
                        new FeedRunner(
                                ground.config().feeds(),
                                ground.vertx(),
                                intake,
                                codec,
                                ground.metrics(),
                                ground.health(),
                                new SecureRandom()),
                        FeedRunner::close)
                .start();
        ground.opened(
                new SinkLauncher(
                        ground.config().sinks(),
                        !ground.config().thresholds().isEmpty(),
                        ground.clients(),
                        ground.topics(),
                        ground.metrics()),
                SinkLauncher::close);
    }
}
