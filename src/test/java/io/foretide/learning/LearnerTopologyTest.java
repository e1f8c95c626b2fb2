package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.formats.BlockCodec;
import io.foretide.formats.WeightsHeaders;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LearnerTopologyTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 2, 8, 1, 2, 3, false, false);
    private static final Topics TOPICS = new Topics("test.", 1, 1);

    private final Metrics metrics = new Metrics();
    private final Random random = new Random(1);
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> blocks;

    @BeforeEach
    void start() {
        var pace = new LearnerProcessor.Schedule(4, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(5));
        var training = TrainingSettings.defaults(List.of(.05, .5, .95)).withLearningRate(.01);
        var topology = LearnerTopology.of(
                TOPICS,
                () -> new LearnerProcessor(
                        SPEC,
                        training,
                        Device.CPU,
                        Weights.initial(SPEC, 1),
                        pace,
                        new ReplaySettings(2, 6, Duration.ZERO),
                        1,
                        metrics));
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        driver = new TopologyTestDriver(topology, settings);
        blocks = driver.createInputTopic(TOPICS.blocks(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private long time;

    /** What follows is what the first input says: something that can be learned. */
    private Block learnable() {
        int steps = 8;
        float[] inputs = new float[steps * 2];
        float[] targets = new float[steps * 2];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
            targets[i] = inputs[i / 2 * 2];
        }
        return new Block(time++, 0, steps, inputs, new float[8], targets);
    }

    private void send(Block block) {
        blocks.pipeInput("s".getBytes(UTF_8), BlockCodec.encode(block));
    }

    private List<org.apache.kafka.streams.test.TestRecord<byte[], byte[]>> published() {
        return driver.createOutputTopic(TOPICS.weights(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    @Test
    void the_loss_falls_while_it_streams_and_better_weights_are_published() {
        double first = 0;
        for (int update = 0; update < 300; update++) {
            for (int i = 0; i < 4; i++) {
                send(learnable());
            }
            if (update == 0) {
                first = metrics.loss.get();
            }
        }
        driver.advanceWallClockTime(Duration.ofSeconds(5));

        assertThat(metrics.updates.get()).isEqualTo(300);
        assertThat(metrics.loss.get()).isLessThan(.5 * first);
        assertThat(published()).hasSize(SPEC.layers() * 4 + 2).allSatisfy(piece -> assertThat(
                        WeightsHeaders.of(piece.headers()))
                .isEqualTo(new WeightsHeaders(1, SPEC.hash(), 1200)));
    }

    @Test
    void fewer_blocks_than_a_batch_are_learned_when_they_have_waited() {
        send(learnable());
        assertThat(metrics.updates.get()).isZero();

        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(metrics.updates.get()).isEqualTo(1);
        assertThat(metrics.blocks.labelValues("learned").get()).isEqualTo(1);
    }

    @Test
    void what_is_no_block_of_this_network_is_rejected_and_learning_goes_on() {
        blocks.pipeInput("s".getBytes(UTF_8), "garbage".getBytes(UTF_8));
        send(new Block(0, 0, 1, new float[7], new float[8], new float[2]));
        send(learnable());
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(driver.createOutputTopic(TOPICS.rejected(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                        .readRecordsToList())
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.headers().lastHeader("foretide-reason"))
                        .isNotNull());
        assertThat(metrics.updates.get()).isEqualTo(1);
    }

    @Test
    void flat_and_unobserved_blocks_are_skipped_and_counted() {
        send(new Block(0, 0, 1, new float[2], new float[8], new float[] {Float.NaN, Float.NaN}));
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(metrics.updates.get()).isZero();
        assertThat(metrics.blocks.labelValues("skipped").get()).isEqualTo(1);
    }

    @Test
    void everything_it_knows_is_in_its_store() {
        for (int i = 0; i < 9; i++) {
            send(learnable());
        }
        KeyValueStore<org.apache.kafka.common.utils.Bytes, byte[]> store =
                driver.getKeyValueStore(LearnerProcessor.STORE);
        LearnerState state = new LearnerState(store);

        assertThat(state.blocks()).isEqualTo(8);
        assertThat(state.queued()).hasSize(1);
        assertThat(state.kept(100)).hasSize(6);
        assertThat(state.optimizer().orElseThrow().updates()).isEqualTo(2);
        assertThat(state.candidate(SPEC).orElseThrow().tensors()).containsKey("weight_hh_l0");
    }
}
