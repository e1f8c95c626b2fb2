package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Series of many grids in one service, with no configuration at all and with named streams. */
class StreamsIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final long START = 1_750_032_000_000L; // midnight UTC
    private static final int STEPS = 60;
    private static final Map<String, Long> SPACING = new LinkedHashMap<>();

    static {
        SPACING.put("every-second", 1000L);
        SPACING.put("every-15-seconds", 15_000L);
        SPACING.put("every-minute", 60_000L);
        SPACING.put("every-hour", 3_600_000L);
        SPACING.put("every-day", 86_400_000L);
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final ObjectMapper mapper = new ObjectMapper();

    private static String observations(int from, int to) {
        var lines = new StringBuilder();
        SPACING.forEach((series, apart) -> {
            for (int i = from; i < to; i++) {
                lines.append("{\"series\":\"%s\",\"time\":%d,\"value\":%s}\n"
                        .formatted(series, START - (STEPS - i) * apart, 10 + Math.sin(i)));
            }
        });
        return lines.toString();
    }

    private static void send(ServedProcess served, String lines) {
        await().atMost(LONG).ignoreExceptions().until(() -> served.post(lines).statusCode() == 202);
    }

    @Test
    void without_any_configuration_each_series_is_forecast_on_its_own_grid_once_over_a_kill() throws Exception {
        try (var served = new ServedProcess(folder, Map.of())) {
            served.start();
            send(served, observations(0, 30));
            served.awaitCommitted("foretide.forecasts", 5 * 20);
            served.kill();
            served.start();
            send(served, observations(20, STEPS)); // some of them again
            served.awaitCommitted(
                    "foretide.forecasts", 5 * (STEPS - 1)); // of the daily one the last step is still open

            Map<String, List<Long>> origins = new LinkedHashMap<>();
            for (JsonNode forecast : served.committed("foretide.forecasts")) {
                String series = forecast.get("series").asText();
                long apart = SPACING.get(series);
                long origin = forecast.get("origin").asLong();
                assertThat(forecast.get("interval").asLong()).as(series).isEqualTo(apart);
                assertThat(forecast.get("steps").get(11).get("time").asLong()).isEqualTo(origin + 12 * apart);
                origins.computeIfAbsent(series, first -> new ArrayList<>()).add(origin);
            }
            SPACING.forEach((series, apart) -> assertThat(origins.get(series))
                    .as(series)
                    .startsWith(Stream.iterate(START - STEPS * apart, time -> time + apart)
                            .limit(STEPS - 1)
                            .toArray(Long[]::new)));
            assertThat(origins.values()).allMatch(list -> list.size() <= STEPS);
        }
    }

    @Test
    void named_streams_have_settings_of_their_own_and_a_change_concerns_their_series_alone() throws Exception {
        Path config = folder.resolve("foretide.yaml");
        Files.writeString(
                config,
                """
                streams:
                  bars: {match: "bars/*", interval: 1m, channels: [open, close], horizon: 3, history: 5}
                  nodes: {match: '{job="node"}', horizon: 4}
                """);
        try (var served = new ServedProcess(folder, Map.of("FORETIDE_CONFIG", config.toString()))) {
            served.start();
            var lines = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                long time = START + i * 60_000L;
                lines.append("{\"series\":\"bars/a\",\"time\":%d,\"values\":{\"open\":%d,\"close\":%d}}\n"
                        .formatted(time, i, i + 1));
                lines.append("{\"series\":\"load{job=\\\"node\\\"}\",\"time\":%d,\"value\":%d}\n".formatted(time, i));
                lines.append("{\"series\":\"other\",\"time\":%d,\"value\":%d}\n".formatted(time, i));
            }
            send(served, lines.toString());
            assertThat(served.post("{\"series\":\"bars/a\",\"time\":" + START + ",\"value\":1}")
                            .body())
                    .contains("has the channels [open, close]");
            assertThat(served.post("{\"series\":\"other\",\"time\":" + START + ",\"values\":{\"open\":1}}")
                            .body())
                    .contains("no such channel, only [value]");
            served.awaitCommitted("foretide.forecasts", 3 * 29);

            JsonNode bars = json(served, "/api/v1/series/bars%2Fa");
            assertThat(bars.get("stream").asText()).isEqualTo("bars");
            assertThat(bars.get("horizon").asInt()).isEqualTo(3);
            assertThat(bars.get("channels")).hasSize(2);
            assertThat(json(served, "/api/v1/series/load%7Bjob=%22node%22%7D")
                            .get("stream")
                            .asText())
                    .isEqualTo("nodes");
            assertThat(json(served, "/api/v1/series/other/forecast").get("steps"))
                    .hasSize(12);
            JsonNode streams = json(served, "/api/v1/streams").get("streams");
            assertThat(streams)
                    .extracting(stream -> stream.get("name").asText())
                    .containsExactly("bars", "nodes", "default");
            assertThat(streams.get(0).get("interval").asText()).isEqualTo("1m");
            assertThat(streams.get(2).get("seasons").get("1h").toString()).isEqualTo("[24,168]");
            assertThat(served.metric("foretide_forecasts_total{stream=\"bars\"}"))
                    .isGreaterThanOrEqualTo(29);
            long steps = json(served, "/api/v1/series/other").get("steps").asLong();

            assertThat(served.stop()).isTrue();
            Files.writeString(config, Files.readString(config).replace("horizon: 3", "horizon: 5"));
            served.start();
            long time = START + 31 * 60_000L;
            send(
                    served,
                    "{\"series\":\"bars/a\",\"time\":%d,\"values\":{\"open\":1,\"close\":1}}\n{\"series\":\"other\",\"time\":%d,\"value\":1}\n"
                            .formatted(time, time));
            await().atMost(LONG)
                    .until(() -> json(served, "/api/v1/series/bars%2Fa/forecast")
                                    .path("channels")
                                    .path("open")
                                    .path("steps")
                                    .size()
                            == 5);
            assertThat(json(served, "/api/v1/series/bars%2Fa").get("steps").asLong())
                    .as("anew")
                    .isLessThan(5);
            await().atMost(LONG)
                    .until(() ->
                            json(served, "/api/v1/series/other").get("steps").asLong() > steps);
        }
    }

    private JsonNode json(ServedProcess served, String path) throws Exception {
        return mapper.readTree(served.api(path).body());
    }

    @Test
    void a_real_prometheus_that_scrapes_at_two_rates_gives_series_of_two_grids() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(where -> Files.isExecutable(Path.of(where, "prometheus"))),
                "prometheus is missing: apt-get install prometheus");
        try (var served = new ServedProcess(folder, Map.of())) {
            served.start();
            Path config = Files.writeString(
                    folder.resolve("prometheus.yml"),
                    """
                    remote_write:
                      - url: http://127.0.0.1:%d/api/v1/write
                        queue_config: {batch_send_deadline: 100ms}
                        write_relabel_configs: [{source_labels: [__name__], regex: foretide_heap_used_bytes, action: keep}]
                    scrape_configs:
                      - {job_name: often, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:%d']}]}
                      - {job_name: seldom, scrape_interval: 5s, static_configs: [{targets: ['127.0.0.1:%d']}]}
                    """
                            .formatted(served.httpPort(), served.managementPort(), served.managementPort()));
            Process prometheus = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + folder.resolve("tsdb"),
                            "--web.listen-address=127.0.0.1:" + Ports.free())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            try {
                await().atMost(LONG).until(() -> intervals(served).equals(Map.of("often", 1000L, "seldom", 5000L)));
            } finally {
                prometheus.destroy();
                assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** Job of a series → interval of its newest forecast. */
    private static Map<String, Long> intervals(ServedProcess served) throws Exception {
        Map<String, Long> intervals = new LinkedHashMap<>();
        for (JsonNode forecast : served.committed("foretide.forecasts")) {
            String job = forecast.get("series").asText().replaceAll("(?s).*job=\"(\\w+)\".*", "$1");
            intervals.put(job, forecast.get("interval").asLong());
        }
        return intervals;
    }
}
