package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.foretide.helm.Npm;
import io.foretide.registry.RegistryStub;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Records in Confluent's wire format, through a running service and a registry that comes and goes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaRegistryIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    private RegistryStub registry;
    private ServedProcess served;
    private long first;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        registry = new RegistryStub(0);
        served = new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_STREAM_INTERVAL", "1s",
                        "FORETIDE_MODEL_HIDDEN", "8",
                        "FORETIDE_KAFKA_SCHEMA_REGISTRY", registry.url()));
        served.start();
        first = (System.currentTimeMillis() / 1000 - 60) * 1000;
    }

    @AfterAll
    void stop() {
        served.close();
        registry.close();
    }

    private void awaitForecast(String series) {
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() ->
                        served.api("/api/v1/series/" + series + "/forecast").statusCode() == 200);
    }

    private List<String> rejected() {
        return served.records("foretide.rejected").stream()
                .map(record -> record.key() + ": "
                        + new String(
                                record.headers().lastHeader("foretide-detail").value(), UTF_8))
                .toList();
    }

    private byte[] avro(int id, String field) throws Exception {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"" + field
                        + "\",\"type\":\"double\"}]}");
        var record = new GenericData.Record(schema);
        record.put(field, 4.5);
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        var encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private int registered(String field) {
        return registry.register(
                field,
                "AVRO",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"" + field + "\",\"type\":\"double\"}]}");
    }

    @Test
    void kafkajs_writes_avro_protobuf_json_schema_and_plain_json() throws Exception {
        Path packages = Npm.with("kafkajs", "kafkajs@2.2.4", "@kafkajs/confluent-schema-registry@3.9.0");
        var ended = Clients.run(
                Map.of("NODE_PATH", packages.resolve("node_modules").toString(), "KAFKAJS_NO_PARTITIONER_WARNING", "1"),
                "node",
                "src/test/clients/kafkajs.cjs",
                served.bootstrapServers(),
                registry.url(),
                String.valueOf(first));

        assertThat(ended.code()).as(ended.output()).isZero();
        for (String series : List.of("plain", "avro", "protobuf", "json")) {
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(rejected()).noneMatch(line -> line.matches("(plain|avro|protobuf|json): .*"));
                assertThat(served.committed("foretide.forecasts"))
                        .filteredOn(forecast -> forecast.get("series").asText().equals(series))
                        .anySatisfy(forecast ->
                                assertThat(forecast.get("actual").asDouble()).isEqualTo(9));
            });
        }
    }

    @Test
    void records_wait_for_a_registry_that_is_away_and_none_is_lost() throws Exception {
        int id = registered("value");
        int without = registered("level");
        registry.status = 503;
        try {
            served.produce("foretide.observations", "waiting", avro(id, "value"));
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(served.ready().statusCode()).isEqualTo(503);
                assertThat(served.ready().body()).contains("schema-registry", registry.url(), "answered with 503");
            });
            // The thread gives up, so that its transaction does not time out, and another one goes on.
            await().atMost(LONG).until(() -> served.output().contains("A thread of the forecaster failed"));
            assertThat(rejected()).noneMatch(line -> line.startsWith("waiting: "));
        } finally {
            registry.status = 200;
        }
        awaitForecast("waiting");
        served.awaitReady();
        served.produce("foretide.observations", "unknown", avro(4711, "value"));
        served.produce("foretide.observations", "without", avro(without, "level"));

        await().atMost(LONG).untilAsserted(() -> assertThat(rejected())
                .anyMatch(line -> line.startsWith("unknown: the schema registry has no schema 4711: let the producer"))
                .anyMatch(line -> line.startsWith("without: \"value\" or \"values\" is missing")));
        assertThat(rejected()).noneMatch(line -> line.startsWith("waiting: "));
    }
}
