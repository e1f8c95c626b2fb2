package io.foretide.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.formats.BlockCodec;
import io.foretide.series.Block;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicBlocksTest {
    private static final TopicPartition PARTITION = new TopicPartition("blocks", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());

    private static byte[] block(long time, float first) {
        return BlockCodec.encode(new Block(time, 0, 1, new float[] {first}, new float[1], new float[1]));
    }

    private void holds(Object... keysAndValues) {
        Node node = new Node(0, "nowhere", 1);
        consumer.updatePartitions(
                "blocks", List.of(new PartitionInfo("blocks", 0, node, new Node[] {node}, new Node[] {node})));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, keysAndValues.length / 2L));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < keysAndValues.length; i += 2) {
                byte[] key = keysAndValues[i].toString().getBytes(UTF_8);
                consumer.addRecord(new ConsumerRecord<>("blocks", 0, i / 2, key, (byte[]) keysAndValues[i + 1]));
            }
        });
    }

    @Test
    void blocks_are_sorted_out_by_series_and_channel_and_what_is_none_is_passed_over() throws Exception {
        holds(
                "a",
                block(10, 1),
                "a",
                block(10, 2),
                "b",
                block(10, 3),
                "a",
                "garbage".getBytes(UTF_8),
                "a",
                block(20, 4),
                "a",
                block(20, 5),
                "b",
                block(20, Float.NaN));

        List<List<Block>> sequences = TopicBlocks.read(consumer, "blocks");

        assertThat(sequences.stream()
                        .map(blocks ->
                                blocks.stream().map(block -> block.inputs()[0]).toList()))
                .containsExactly(List.of(1f, 4f), List.of(2f, 5f), List.of(3f));
    }

    @Test
    void an_empty_topic_ends_at_once() throws Exception {
        holds();
        assertThat(TopicBlocks.read(consumer, "blocks")).isEmpty();
    }

    @Test
    void a_topic_that_is_not_there_is_said_plainly() {
        assertThatThrownBy(() -> TopicBlocks.read(consumer, "blocks")).hasMessageContaining("unknown topic blocks");
    }
}
