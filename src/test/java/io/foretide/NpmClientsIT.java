package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.foretide.helm.Npm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Clients from npm, as their makers publish them, against a running service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NpmClientsIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    private Path packages;
    private ServedProcess served;
    private long first;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        packages = Npm.with(
                "npm-clients",
                "@modelcontextprotocol/sdk@1.32.2",
                "@influxdata/influxdb-client@1.35.0",
                "@opentelemetry/api@1.9.0",
                "@opentelemetry/exporter-metrics-otlp-http@0.200.0",
                "@opentelemetry/resources@2.0.0",
                "@opentelemetry/sdk-metrics@2.0.0",
                "ws@8.23.0");
        served = new ServedProcess(folder, Map.of("FORETIDE_STREAM_INTERVAL", "1s", "FORETIDE_MODEL_HIDDEN", "8"));
        served.start();
        first = (System.currentTimeMillis() / 1000 - 40) * 1000;
    }

    @AfterAll
    void stop() {
        if (served != null) {
            served.close();
        }
    }

    /** What a client of src/test/clients says. */
    private List<String> said(String client) throws Exception {
        var ended = Clients.run(
                Map.of("NODE_PATH", packages.resolve("node_modules").toString()),
                "node",
                "src/test/clients/" + client,
                served.uri("").toString(),
                String.valueOf(first));
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output().lines().toList();
    }

    private List<String> observations() {
        return served.records("foretide.observations").stream()
                .map(record -> record.key() + " " + record.value())
                .toList();
    }

    @Test
    void the_official_client_of_the_model_context_protocol_lists_and_calls_every_tool() throws Exception {
        var body = new StringBuilder();
        for (int step = 0; step < 20; step++) {
            body.append("{\"series\":\"room\",\"time\":%d,\"value\":%d}%n".formatted(first + 1000L * step, step));
        }
        assertThat(served.post(body.toString()).statusCode()).isEqualTo(202);
        await().atMost(LONG)
                .until(() -> served.api("/api/v1/series/room/forecast").statusCode() == 200);

        assertThat(said("mcp.cjs"))
                .satisfiesExactly(
                        server -> assertThat(server).isEqualTo("server foretide"),
                        tools -> assertThat(tools).isEqualTo("tools list_series,forecast,explain,history,anomalies"),
                        list -> assertThat(list).startsWith("list_series {\"series\":[\"room\"]"),
                        forecast -> assertThat(forecast).contains("\"series\":\"room\"", "\"steps\":["),
                        explain -> assertThat(explain).contains("\"series\":\"room\"", "\"channels\":{"),
                        history -> assertThat(history)
                                .startsWith("history {")
                                .contains("\"series\":\"room\"", "\"lastValueMae\":"),
                        anomalies -> assertThat(anomalies)
                                .startsWith("anomalies {\"")
                                .contains("room"),
                        unknown -> assertThat(unknown).contains("this series has no forecast yet"),
                        refused -> assertThat(refused).startsWith("refused ").contains("series is missing"));
    }

    @Test
    void influxdbs_client_writes_numbers_and_is_told_of_what_is_refused() throws Exception {
        assertThat(said("influxdb.cjs")).contains("written").anyMatch(line -> line.contains("partial write: "));
        assertThat(observations())
                .contains("pump_flow{site=\"a b\"} {\"time\":" + first + ",\"value\":2.5}")
                .noneMatch(line -> line.startsWith("pump_state"));
    }

    @Test
    void opentelemetrys_sdk_exports_without_a_warning() throws Exception {
        assertThat(said("opentelemetry.cjs")).containsExactly("exported");
        assertThat(observations())
                .anyMatch(line -> line.startsWith("queue.length{job=\"shop\"} ") && line.endsWith("\"value\":3.5}"))
                .anyMatch(line -> line.startsWith("orders{job=\"shop\"} ") && line.endsWith("\"value\":2.0}"))
                .noneMatch(line -> line.startsWith("ratio"));
    }

    @Test
    void ws_has_each_message_answered_by_its_number_however_it_is_compressed() throws Exception {
        assertThat(said("ws.cjs").stream().sorted())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo("answer {\"message\":1,\"accepted\":1}"),
                        garbage ->
                                assertThat(garbage).contains("\"message\":2,\"accepted\":1", "'garbage' is not a JSON"),
                        large -> assertThat(large).contains("\"message\":3,\"accepted\":0", "\"status\":413"),
                        last -> assertThat(last).isEqualTo("answer {\"message\":4,\"accepted\":1}"),
                        extensions -> assertThat(extensions).isEqualTo("extensions permessage-deflate"));
    }
}
