package io.foretide.ingest;

import static org.awaitility.Awaitility.await;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.metrics.Metrics;
import io.foretide.traces.Traces;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A local gateway with all ingestion routes and a producer that acknowledges on request or at once. */
final class GatewayFixture {
    final MockProducer<byte[], byte[]> broker;
    final Metrics metrics = new Metrics();
    final Intake intake;
    final HttpClient client = HttpClient.newHttpClient();
    final URI uri;
    private final Vertx vertx = Vertx.vertx();

    GatewayFixture(boolean acknowledges, Map<String, String> settings) throws Exception {
        this(acknowledges, settings, Instant.EPOCH);
    }

    /** @param earliest accepted time */
    GatewayFixture(boolean acknowledges, Map<String, String> settings, Instant earliest) throws Exception {
        broker = new MockProducer<>(
                acknowledges, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        ForetideConfig config = new ConfigReader(Map.of()).read(null, settings);
        var codec =
                new ObservationCodec(config.stream().channels(), earliest.toEpochMilli(), 3_600_000, Clock.systemUTC());
        intake = new Intake(
                vertx, config.http(), new ObservationSink(broker, "observations", codec, Traces.off()), metrics);
        Router router = Router.router(vertx);
        new Gateway(vertx, intake, codec, config).on(router);
        int port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await(5, TimeUnit.SECONDS)
                .actualPort();
        uri = URI.create("http://127.0.0.1:" + port + "/");
    }

    /** @param headers name, value, name, value … */
    CompletableFuture<HttpResponse<byte[]>> post(String path, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(uri.resolve(path)).POST(BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray());
    }

    /** What went to Kafka: {@code series value}, in order. */
    List<String> sent() {
        return broker.history().stream()
                .map(record -> new String(record.key(), java.nio.charset.StandardCharsets.UTF_8) + " "
                        + new String(record.value(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    void acknowledge(int records) {
        await().until(() -> broker.history().size() >= records);
        for (int i = 0; i < records; i++) {
            broker.completeNext();
        }
    }

    void close() throws Exception {
        vertx.close().await(5, TimeUnit.SECONDS);
    }
}
