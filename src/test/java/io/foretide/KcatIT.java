package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A producer that partitions as librdkafka does by default, by CRC32 of the key. */
class KcatIT {
    private static final Bars BARS = new Bars(8);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private void kcat(ServedProcess served, int from, int to) throws Exception {
        var lines = new StringBuilder();
        for (int bar = from; bar < to; bar++) {
            for (int s = 0; s < BARS.series(); s++) {
                lines.append("%s|{\"time\":%d,\"value\":%s}%n"
                        .formatted(BARS.name(s), Bars.START + bar * Bars.MINUTE, Bars.value(s, bar)));
            }
        }
        Path input = Files.writeString(folder.resolve("input"), lines, StandardCharsets.UTF_8);
        Process kcat = new ProcessBuilder(
                        "kcat",
                        "-P",
                        "-b",
                        served.bootstrapServers(),
                        "-t",
                        "foretide.observations",
                        "-K",
                        "|",
                        "-l",
                        input.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("kcat.log").toFile())
                .start();
        assertThat(kcat.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(kcat.exitValue())
                .as(Files.readString(folder.resolve("kcat.log")))
                .isZero();
    }

    private static void java(ServedProcess served, int from, int to) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", served.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int bar = from; bar < to; bar++) {
                for (int s = 0; s < BARS.series(); s++) {
                    String value =
                            "{\"time\":%d,\"value\":%s}".formatted(Bars.START + bar * Bars.MINUTE, Bars.value(s, bar));
                    producer.send(new ProducerRecord<>("foretide.observations", BARS.name(s), value))
                            .get();
                }
            }
        }
    }

    @Test
    void series_written_by_kcat_and_by_java_in_turn_have_one_state_each() throws Exception {
        Clients.needs("kcat", "kcat");
        try (var served = new ServedProcess(folder, Map.of("FORETIDE_MODEL_HIDDEN", "8"))) {
            served.start();
            for (int round = 0; round < 4; round++) {
                int from = round * 20;
                if (round % 2 == 0) {
                    kcat(served, from, from + 20);
                } else {
                    java(served, from, from + 20);
                }
                served.awaitCommitted("foretide.forecasts", (from + 20L) * BARS.series());
            }
            BARS.assertForecastExactlyOnce(served, 80);
            assertThat(served.metric("foretide_observations_moved_total")).isPositive();
            assertThat(served.output()).contains("are rerouted");
        }
    }
}
