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

/** The gateway role: ingests observations to Kafka, and writes forecasts to the configured sinks. */
final class GatewayRole {
    private GatewayRole() {}

    static void start(RoleContext context, Router api) {
        var producer = context.push(
                context.clients().producer(Service.PRODUCER_BUFFER, (int)
                        context.config().http().ackTimeout().toMillis()),
                closing -> closing.close(Duration.ofSeconds(2)));
        context.push(new KafkaClientMetrics(producer), KafkaClientMetrics::close)
                .bindTo(context.metrics().meters().registry());
        var codec = context.codec();
        var sink = new ObservationSink(producer, context.topics().observations(), codec, context.traces());
        var intake = context.push(
                new Intake(context.vertx(), context.config().http(), sink, context.metrics()), Intake::close);
        new Gateway(context.vertx(), intake, codec, context.config()).on(api);
        context.push(
                        new FeedRunner(
                                context.config().feeds(),
                                context.vertx(),
                                intake,
                                codec,
                                context.metrics(),
                                context.health(),
                                new SecureRandom()),
                        FeedRunner::close)
                .start();
        context.push(
                new SinkLauncher(
                        context.config().sinks(),
                        !context.config().thresholds().isEmpty(),
                        context.clients(),
                        context.topics(),
                        context.metrics()),
                SinkLauncher::close);
    }
}
