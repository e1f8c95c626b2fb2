package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.holidays.HolidayCalendar;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sales that rise with promotions, in a real process: promotions come over HTTP, as CSV and over Kafka. */
class KnownInputsIT {
    private static final long START = 1_750_000_020_000L;
    private static final long MINUTE = 60_000;
    private static final int STEPS = 400;
    private static final int HORIZON = 6;

    private final Random random = new Random(2);
    private final int[] promotions = random.ints(STEPS + HORIZON, 0, 4)
            .map(number -> number == 0 ? 1 : 0)
            .toArray();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private static long time(int step) {
        return START + step * MINUTE;
    }

    private String known(int step) {
        return "{\"series\":\"shop\",\"time\":%d,\"known\":{\"promotion\":%d}}\n"
                .formatted(time(step), promotions[step]);
    }

    private String sale(int step) {
        double sales = 100 + 50 * promotions[step] + random.nextGaussian();
        return "{\"series\":\"shop\",\"time\":%d,\"value\":%s}\n".formatted(time(step), sales);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1m", "auto"})
    void promotions_that_are_sent_ahead_are_in_the_forecast_and_others_can_be_tried_without_storing(String interval)
            throws Exception {
        Map<String, String> settings = Map.of(
                "FORETIDE_STREAM_INTERVAL", interval,
                "FORETIDE_STREAM_HORIZON", "6",
                "FORETIDE_STREAM_KNOWN", "promotion",
                "FORETIDE_MODEL_HIDDEN", "4");
        try (var served = new ServedProcess(folder, settings)) {
            served.start();
            StringBuilder csv = new StringBuilder("series,time,known.promotion\n");
            for (int step = 0; step < HORIZON; step++) {
                csv.append("shop,%d,%d\n".formatted(time(step), promotions[step]));
            }
            assertThat(post(served, "/api/v1/observations", "text/csv", csv.toString())
                            .statusCode())
                    .isEqualTo(202);
            StringBuilder lines = new StringBuilder();
            for (int step = 0; step < STEPS - 1; step++) {
                lines.append(known(step + HORIZON)).append(sale(step));
            }
            assertThat(served.post(lines.toString()).statusCode()).isEqualTo(202);
            sendByKafka(served, known(STEPS - 1 + HORIZON));
            assertThat(served.post(sale(STEPS - 1)).statusCode()).isEqualTo(202);
            served.awaitCommitted("foretide.forecasts", STEPS);

            JsonNode published = newest(served);
            for (int lead = 1; lead <= HORIZON; lead++) {
                assertThat(median(published, lead))
                        .as("lead " + lead)
                        .isBetween(
                                100 + 50.0 * promotions[STEPS - 1 + lead] - 15,
                                100 + 50.0 * promotions[STEPS - 1 + lead] + 15);
            }
            tried(served, published);
        }
    }

    @Test
    void holidays_of_a_country_are_in_the_forecast_though_nobody_sends_them_nor_an_interval() throws Exception {
        LocalDate first = LocalDate.of(2022, 1, 1);
        LocalDate last = LocalDate.of(2024, 12, 22);
        HolidayCalendar holidays = HolidayCalendar.of("US");
        try (var served =
                new ServedProcess(folder, Map.of("FORETIDE_STREAM_HOLIDAYS", "US", "FORETIDE_MODEL_HIDDEN", "4"))) {
            served.start();
            StringBuilder lines = new StringBuilder();
            for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
                lines.append("{\"series\":\"shop\",\"time\":\"%sT00:00:00Z\",\"value\":%s}\n"
                        .formatted(day, (holidays.has(day) ? 40 : 100) + random.nextGaussian()));
            }
            assertThat(served.post(lines.toString()).statusCode()).isEqualTo(202);
            served.awaitCommitted("foretide.forecasts", (int) ChronoUnit.DAYS.between(first, last) + 1);

            JsonNode published = newest(served);
            assertThat(median(published, 2)).as("Christmas Eve").isBetween(90.0, 110.0);
            assertThat(median(published, 3)).as("Christmas").isBetween(30.0, 60.0);
            assertThat(median(published, 10)).as("New Year").isBetween(30.0, 60.0);
            JsonNode none = new ObjectMapper()
                    .readTree(ask(served, "shop", "{\"known\":{\"holiday\":[0,0,0]}}")
                            .body());
            assertThat(median(none, 3)).isBetween(85.0, 115.0);
        }
    }

    @Test
    void a_file_with_a_column_known_in_advance_is_replayed_into_a_stream_whose_interval_nobody_gives()
            throws Exception {
        Map<String, String> settings = Map.of(
                "FORETIDE_STREAM_HORIZON", "6", "FORETIDE_STREAM_KNOWN", "promotion", "FORETIDE_MODEL_HIDDEN", "4");
        StringBuilder csv = new StringBuilder("time,sales,promotion\n");
        for (int step = 0; step < STEPS + HORIZON; step++) {
            String sales = step < STEPS ? String.valueOf(100 + 50 * promotions[step] + random.nextGaussian()) : "";
            csv.append("%d,%s,%d\n".formatted(time(step), sales, promotions[step]));
        }
        Path file = Files.writeString(folder.resolve("shop.csv"), csv);
        try (var served = new ServedProcess(folder, settings)) {
            served.start();
            var replay = served.run(
                    "replay", file.toString(), "--known", "promotion", "--known-ahead", "6", "--url", served.page());
            assertThat(replay.code()).as(replay.output()).isZero();
            served.awaitCommitted("foretide.forecasts", STEPS);

            JsonNode published = newest(served);
            assertThat(published.get("interval").asLong()).isEqualTo(MINUTE);
            for (int lead = 1; lead <= HORIZON; lead++) {
                assertThat(median(published, lead))
                        .as("lead " + lead)
                        .isBetween(
                                100 + 50.0 * promotions[STEPS - 1 + lead] - 15,
                                100 + 50.0 * promotions[STEPS - 1 + lead] + 15);
            }
            assertThat(served.records("foretide.rejected")).isEmpty();
        }
    }

    private void tried(ServedProcess served, JsonNode published) throws Exception {
        JsonNode all = new ObjectMapper()
                .readTree(ask(served, "shop", "{\"known\":{\"promotion\":[1,1,1,1,1,1]}}")
                        .body());
        JsonNode one = new ObjectMapper()
                .readTree(ask(
                                served,
                                "shop",
                                "{\"known\":{\"promotion\":[{\"time\":" + time(STEPS + 1) + ",\"value\":"
                                        + (1 - promotions[STEPS + 1]) + "}]}}")
                        .body());
        for (int lead = 1; lead <= HORIZON; lead++) {
            assertThat(median(all, lead)).isBetween(135.0, 165.0);
            if (lead != 2) {
                assertThat(median(one, lead)).isEqualTo(median(published, lead));
            }
        }
        assertThat(Math.abs(median(one, 2) - median(published, 2))).isBetween(35.0, 65.0);
        assertThat(newest(served)).as("nothing is stored").isEqualTo(published);

        HttpResponse<String> unknown = ask(served, "shop", "{\"known\":{\"weather\":[1]}}");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(unknown.body()).contains("stream.known");
        assertThat(ask(served, "shop", "{\"known\":{\"promotion\":[1,1,1,1,1,1,1]}}")
                        .body())
                .contains("exceeds the horizon of 6 leads");
        assertThat(ask(served, "shop", "{\"known\":{\"promotion\":[true]}}").statusCode())
                .isEqualTo(400);
        assertThat(ask(served, "shop", "nonsense").statusCode()).isEqualTo(400);
        assertThat(ask(served, "nowhere", "{\"known\":{\"promotion\":[1]}}").statusCode())
                .isEqualTo(404);
        assertThat(served.post("{\"series\":\"shop\",\"time\":0,\"known\":{\"wind\":1}}")
                        .body())
                .contains("stream.known");
    }

    private static void sendByKafka(ServedProcess served, String json) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", served.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("foretide.observations", "shop", json))
                    .get();
        }
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(served.records("foretide.observations"))
                .anyMatch(record -> record.value().equals(json)));
    }

    private static JsonNode newest(ServedProcess served) throws Exception {
        return new ObjectMapper()
                .readTree(served.api("/api/v1/series/shop/forecast").body());
    }

    private static double median(JsonNode forecast, int lead) {
        return forecast.get("steps").get(lead - 1).get("median").asDouble();
    }

    private static HttpResponse<String> ask(ServedProcess served, String series, String body) throws Exception {
        return post(served, "/api/v1/series/" + series + "/forecast", "application/json", body);
    }

    private static HttpResponse<String> post(ServedProcess served, String path, String type, String body)
            throws Exception {
        URI uri = served.uri(path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
