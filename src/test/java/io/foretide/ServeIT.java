package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.files.SeriesFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The whole flow, in a real process with the real broker: real prices in, and every step counted. */
class ServeIT {
    private static final long START = 1_750_000_020_000L; // a whole minute
    private static final long MINUTE = 60_000;
    private static final List<String> STOCKS = List.of("BKNG", "FDS", "GWW");
    private static final int BATCH = 100;

    private final Map<String, double[]> prices = new TreeMap<>();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    ServeIT() throws IOException {
        for (String stock : STOCKS) {
            var close = new SeriesFile.Options(null, List.of("close"), null, null, false, null);
            try (InputStream in = ServeIT.class.getResourceAsStream("/demo/" + stock + ".csv.gz")) {
                prices.put(
                        stock,
                        Arrays.stream(SeriesFile.read(in, stock, close)
                                        .series()
                                        .get(0)
                                        .values())
                                .mapToDouble(values -> values[0])
                                .toArray());
            }
        }
    }

    private String bars(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int bar = from; bar < to; bar++) {
            for (String stock : STOCKS) {
                lines.append("{\"series\":\"%s\",\"time\":%d,\"value\":%s}\n"
                        .formatted(stock, START + bar * MINUTE, prices.get(stock)[bar]));
            }
        }
        return lines.toString();
    }

    /** Sends until it is acknowledged, over kills and restarts; what was taken before is late the second time. */
    private void send(ServedProcess served, int from, int to) {
        for (int at = from; at < to; at += BATCH) {
            String body = bars(at, Math.min(to, at + BATCH));
            await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(() -> List.of(202, 207, 400)
                    .contains(served.post(body).statusCode()));
        }
    }

    private static List<Long> origins(List<JsonNode> forecasts, String series) {
        return forecasts.stream()
                .filter(forecast -> forecast.get("series").asText().equals(series))
                .map(forecast -> (forecast.get("origin").asLong() - START) / MINUTE)
                .toList();
    }

    private static List<Long> steps(int count) {
        return LongStream.range(0, count).boxed().toList();
    }

    private static double metric(ServedProcess served, String name) throws IOException, InterruptedException {
        return served.metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Many of them, so that the gate decides often. */
    private static final Map<String, String> SMALL_UPDATES = Map.of(
            "FORETIDE_LEARNING_PUBLISH_INTERVAL", "1s",
            "FORETIDE_LEARNING_BLOCK", "8",
            "FORETIDE_LEARNING_BATCH", "4");

    @Test
    void prices_in_forecasts_out_learned_from_and_never_one_too_many_over_kills_and_a_restart() throws Exception {
        int bars = 1500;
        try (var served = new ServedProcess(folder, SMALL_UPDATES)) {
            served.start();
            send(served, 0, 600);
            served.kill();
            served.start();
            var sender = new Thread(() -> send(served, 600, bars));
            sender.start();
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> metric(served, "foretide_forecasts_total{stream=\"default\"}") > 100);
            served.kill();
            served.start();
            sender.join();
            served.awaitCommitted("foretide.forecasts", (long) bars * STOCKS.size());

            assertThat(served.stop()).as("stopped in order").isTrue();
            served.start();
            List<JsonNode> forecasts = served.committed("foretide.forecasts");

            for (String stock : STOCKS) {
                assertThat(origins(forecasts, stock)).as(stock).isEqualTo(steps(bars));
            }
            // prices are hardly to be forecast, so a gate that decides rightly may publish nothing
            assertThat(served.committed("foretide.learning"))
                    .as("learned while it streamed")
                    .isNotEmpty();
            readBack(served);
        }
    }

    private void readBack(ServedProcess served) throws Exception {
        assertThat(served.api("/api/v1/series").body()).contains("\"BKNG\"", "\"FDS\"", "\"GWW\"");
        HttpResponse<String> forecast = served.api("/api/v1/series/BKNG/forecast");
        assertThat(forecast.statusCode()).isEqualTo(200);
        assertThat(forecast.body()).contains("\"series\":\"BKNG\"", "\"steps\":[{\"time\":");
        HttpResponse<String> state = served.api("/api/v1/series/BKNG");
        assertThat(state.body()).contains("\"steps\":1500", "\"mix\":{\"1\":{", "\"last-value\":");
        HttpResponse<String> unknown = served.api("/api/v1/series/NOPE/forecast");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("content-type")).contains("application/problem+json");
    }

    @Test
    void the_gateway_and_any_producer_are_served_alike_and_bad_input_is_told_why() throws Exception {
        try (var served = new ServedProcess(
                folder, Map.of("FORETIDE_HTTP_MAX_BODY_BYTES", "100000", "FORETIDE_STREAM_INTERVAL", "1m"))) {
            served.start();

            HttpResponse<String> mixed = served.post(bars(0, 2) + "nonsense\n" + bars(2, 3));
            assertThat(mixed.statusCode()).isEqualTo(207);
            assertThat(mixed.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(mixed.body()).contains("\"accepted\":9", "\"line\":7", "\"reason\":\"malformed\"");
            assertThat(served.post("[{\"series\":\"A\",\"time\":" + START + ",\"value\":1}]")
                            .statusCode())
                    .isEqualTo(202);
            assertThat(served.post("{\"series\":\"A\"}").statusCode()).isEqualTo(400);
            assertThat(served.post("x".repeat(100_001)).statusCode()).isEqualTo(413);

            try (var producer = new KafkaProducer<>(
                    Map.<String, Object>of("bootstrap.servers", served.bootstrapServers()),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.send(new ProducerRecord<>(
                                "foretide.observations", "direct", "{\"time\":" + START + ",\"value\":3}"))
                        .get();
                producer.send(new ProducerRecord<>("foretide.observations", "direct", "nonsense"))
                        .get();
                int foreign = (Utils.toPositive(Utils.murmur2("foreign".getBytes(UTF_8))) + 1) % 4;
                for (int step = 0; step < 8; step++) {
                    String value = "{\"time\":" + (START + step * MINUTE) + ",\"value\":" + step + "}";
                    producer.send(new ProducerRecord<>("foretide.observations", foreign, "foreign", value))
                            .get();
                }
            }

            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                assertThat(origins(served.committed("foretide.forecasts"), "direct"))
                        .containsExactly(0L);
                assertThat(origins(served.committed("foretide.forecasts"), "foreign"))
                        .isEqualTo(steps(8));
                assertThat(served.records("foretide.rejected")).anySatisfy(record -> {
                    assertThat(record.key()).isEqualTo("direct");
                    assertThat(record.value()).isEqualTo("nonsense");
                    assertThat(record.headers().lastHeader("foretide-reason").value())
                            .isEqualTo("malformed".getBytes(UTF_8));
                });
            });
            assertThat(served.metrics())
                    .contains(
                            "foretide_observations_accepted_total{source=\"http\"} 10.0",
                            "foretide_observations_rejected_total{reason=\"malformed\"}",
                            "foretide_forecast_latency_seconds_bucket",
                            "foretide_observations_moved_total 8.0",
                            "foretide_consumer_lag_records",
                            "foretide_native_memory_bytes",
                            "foretide_series_state_bytes",
                            "foretide_weights_age_seconds",
                            "jvm_memory_used_bytes");
        }
    }
}
