package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.config.ConfigReader;
import io.foretide.formats.BlockCodec;
import io.foretide.formats.WeightsHeaders;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.model.WeightsPiece;
import io.foretide.series.Block;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Records that nobody should ever have written, on every topic that the service reads. */
class PoisonIT {
    private static final long START = 1_750_000_020_000L;
    private static final NetworkSpec SPEC = Specs.of(new ConfigReader(Map.of()).read(null, Map.of("model.hidden", "8")))
            .network();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    /** What stands for no observation: each must end in rejected. */
    private static List<byte @Nullable []> observations() {
        List<byte @Nullable []> corpus = new ArrayList<>();
        for (String json : List.of(
                "",
                "nonsense",
                "{",
                "[]",
                "null",
                "\"text\"",
                "{\"value\":}",
                "{\"value\":1}{\"value\":2}",
                "{\"time\":1750000020000}",
                "{\"time\":\"yesterday\",\"value\":1}",
                "{\"time\":1e400,\"value\":1}",
                "{\"time\":99999999999999999999999,\"value\":1}",
                "{\"time\":-9223372036854775808,\"value\":1}",
                "{\"time\":9223372036854775807,\"value\":1}",
                "{\"time\":{\"a\":1},\"value\":1}",
                "{\"value\":\"1\"}",
                "{\"value\":true}",
                "{\"value\":null}",
                "{\"value\":[1]}",
                "{\"value\":NaN}",
                "{\"value\":1e999}",
                "{\"value\":1.7e308}",
                "{\"value\":-1e101}",
                "{\"value\":" + "9".repeat(500) + "}",
                "{\"value\":-1e" + "9".repeat(300) + "}",
                "{\"values\":{\"other\":1}}",
                "{\"values\":{}}",
                "{\"values\":[1]}",
                "{\"a\":".repeat(50_000),
                "[".repeat(400_000),
                "{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + ",\"value\":1}",
                "{\"" + "k".repeat(100_000) + "\":1,\"value\":1}")) {
            corpus.add(text(json));
        }
        corpus.add(null);
        corpus.add(new byte[] {'{', '"', 'v', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'});
        corpus.add(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0});
        corpus.add(new byte[10 << 20]);
        corpus.add(text("{\"value\":1,\"padding\":\"" + "x".repeat(10 << 20) + "\"}"));
        corpus.add(text(" ".repeat(10 << 20) + "{\"value\":1}"));
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            corpus.add(bytes);
        }
        return corpus;
    }

    private static Block block(int inputs, int state, int leads, float input, float target, long version, int steps) {
        float[] ins = new float[steps * inputs];
        Arrays.fill(ins, input);
        float[] targets = new float[steps * leads];
        Arrays.fill(targets, target);
        return new Block(START, version, steps, ins, new float[state], targets);
    }

    private static List<byte @Nullable []> blocks() {
        int inputs = SPEC.inputs();
        int state = SPEC.stateSize();
        int leads = SPEC.leads();
        byte[] good = BlockCodec.encode(block(inputs, state, leads, 0, 0, 0, 4));
        List<byte @Nullable []> corpus = new ArrayList<>();
        corpus.add(null);
        corpus.add(new byte[0]);
        corpus.add(text("nonsense"));
        corpus.add(Arrays.copyOf(good, good.length - 3));
        corpus.add(Arrays.copyOf(good, good.length + 4));
        byte[] anotherFormat = good.clone();
        anotherFormat[0] = 9;
        corpus.add(anotherFormat);
        byte[] huge = good.clone();
        huge[7] = 0x7f; // two billion steps
        corpus.add(huge);
        corpus.add(BlockCodec.encode(block(inputs + 1, state, leads, 0, 0, 0, 4)));
        corpus.add(BlockCodec.encode(block(inputs, state + 1, leads, 0, 0, 0, 4)));
        corpus.add(BlockCodec.encode(block(inputs, state, leads + 1, 0, 0, 0, 4)));
        corpus.add(BlockCodec.encode(block(inputs, state, leads, Float.NaN, 0, 0, 4)));
        corpus.add(BlockCodec.encode(block(inputs, state, leads, 1e30f, 0, 0, 4)));
        corpus.add(BlockCodec.encode(block(inputs, state, leads, 0, Float.POSITIVE_INFINITY, 0, 4)));
        corpus.add(BlockCodec.encode(block(inputs, state, leads, 0, 0, -1, 4)));
        corpus.add(BlockCodec.encode(block(inputs, state, leads, 0, 0, 0, 10_000)));
        corpus.add(new byte[10 << 20]);
        return corpus;
    }

    /** Sends poison to the weights topic; returns how many of them must be refused. */
    private static int weights(Producer<byte[], byte[]> producer) throws Exception {
        List<ProducerRecord<byte[], byte[]>> corpus = new ArrayList<>();
        List<WeightsPiece> foreign =
                WeightsPiece.split(Weights.initial(new NetworkSpec(SPEC.cell(), 2, 3, 1, 2, 3, false, false), 1)
                        .withVersion(5));
        List<WeightsPiece> own = WeightsPiece.split(Weights.initial(SPEC, 9).withVersion(Long.MAX_VALUE));
        for (WeightsPiece piece : foreign) {
            corpus.add(piece(piece.key(), piece.value(), new WeightsHeaders(5, piece.spec(), 7)));
            corpus.add(piece(piece.key(), piece.value(), new WeightsHeaders(5, SPEC.hash(), 7)));
        }
        WeightsPiece one = own.get(0);
        corpus.add(piece(one.key(), text("garbage"), new WeightsHeaders(5, SPEC.hash(), 7)));
        corpus.add(piece(one.key(), new byte[10 << 20], new WeightsHeaders(5, SPEC.hash(), 7)));
        corpus.add(piece(one.key() + "9", one.value(), new WeightsHeaders(5, SPEC.hash(), 7)));
        corpus.add(piece(one.key(), one.value(), new WeightsHeaders(-5, SPEC.hash(), 7)));
        corpus.add(new ProducerRecord<>("foretide.weights", text(one.key()), one.value()));
        var noNumber = new ProducerRecord<>("foretide.weights", text(one.key()), one.value());
        noNumber.headers().add("foretide-version", text("99999999999999999999"));
        corpus.add(noNumber);
        for (ProducerRecord<byte[], byte[]> record : corpus) {
            send(producer, record);
        }
        // half a version with an absurd number is no error, and must not keep anybody from those that follow
        for (WeightsPiece piece : own.subList(0, own.size() - 1)) {
            send(producer, piece(piece.key(), piece.value(), new WeightsHeaders(piece.version(), piece.spec(), 7)));
        }
        return corpus.size();
    }

    private static void send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
            throws Exception {
        producer.send(record).get();
    }

    private static ProducerRecord<byte[], byte[]> piece(String key, byte[] value, WeightsHeaders headers) {
        return new ProducerRecord<>("foretide.weights", null, text(key), value, headers.toHeaders());
    }

    @Test
    void poison_on_every_topic_stops_no_thread_and_each_record_is_refused_with_a_reason() throws Exception {
        try (var served = new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_MODEL_HIDDEN", "8",
                        "FORETIDE_LEARNING_BLOCK", "4", // several decisions of the gate
                        "FORETIDE_LEARNING_BATCH", "4",
                        "FORETIDE_LEARNING_PUBLISH_INTERVAL", "1s"))) {
            served.start();
            int refusedWeights;
            int refusedRecords = 0;
            try (var producer = new KafkaProducer<>(
                    Map.<String, Object>of(
                            "bootstrap.servers", served.bootstrapServers(), "max.request.size", 16 << 20),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                for (byte[] value : observations()) {
                    send(producer, new ProducerRecord<>("foretide.observations", text("poison"), value));
                    refusedRecords++;
                }
                for (byte[] key : new byte[][] {null, {}, {(byte) 0xc3, 0x28}, text("bell\u0007"), new byte[300]}) {
                    send(producer, new ProducerRecord<>("foretide.observations", key, text("{\"value\":1}")));
                    refusedRecords++;
                }
                var heads = new ProducerRecord<>("foretide.observations", text("heads"), text("{\"value\":1}"));
                heads.headers().add("large", new byte[2 << 20]);
                send(producer, heads);
                refusedRecords++;
                for (byte[] value : blocks()) {
                    send(producer, new ProducerRecord<>("foretide.blocks", text("poison"), value));
                    refusedRecords++;
                }
                refusedWeights = weights(producer);
            }
            assertThat(served.post(good(0, 400)).statusCode()).isEqualTo(202);
            int expected = refusedRecords;

            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                assertThat(served.metric("foretide_observations_rejected_total{reason=\"weights\"}"))
                        .isEqualTo(refusedWeights);
                assertThat(served.metric("foretide_learning_blocks_total{outcome=\"refused\"}"))
                        .isGreaterThanOrEqualTo(blocks().size());
                assertThat(served.committed("foretide.learning"))
                        .as("goes on learning")
                        .isNotEmpty();
                assertThat(served.committed("foretide.forecasts")).hasSize(800);
                assertThat(served.records("foretide.rejected"))
                        .filteredOn(record -> !"wild".equals(record.key())) // blocks with overflows in them
                        .hasSize(expected);
            });
            assertThat(served.records("foretide.rejected")).allSatisfy(PoisonIT::saysWhy);
            assertThat(served.output()).doesNotContain("failed", "Exception");
            assertThat(served.ready().statusCode()).isEqualTo(200);
            for (JsonNode forecast : served.committed("foretide.forecasts")) {
                for (JsonNode step : forecast.get("steps")) {
                    assertThat(step.get("median").isNumber())
                            .as(forecast.toString())
                            .isTrue();
                }
            }
        }
    }

    private static void saysWhy(ConsumerRecord<String, String> record) {
        for (String header : List.of("reason", "detail", "topic", "partition", "offset")) {
            assertThat(record.headers().lastHeader("foretide-" + header))
                    .as(header)
                    .isNotNull();
        }
        assertThat(record.headers().lastHeader("foretide-detail").value()).isNotEmpty();
    }

    /** A calm series, and one whose values jump by many orders of magnitude. */
    private static String good(int from, int to) {
        var lines = new StringBuilder();
        for (int step = from; step < to; step++) {
            long time = START + step * 60_000L;
            lines.append("{\"series\":\"calm\",\"time\":%d,\"value\":%s}\n".formatted(time, Math.sin(step / 5.0)));
            lines.append("{\"series\":\"wild\",\"time\":%d,\"value\":%s}\n"
                    .formatted(time, step % 7 == 0 ? "1e12" : step % 7 == 3 ? "-1e12" : "1e-12"));
        }
        return lines.toString();
    }
}
