package io.foretide.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.BlockCodec;
import io.foretide.kafka.KafkaClients;
import io.foretide.series.Block;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed blocks of a topic into memory, from its beginning to its end at the time of the call. Other
 * records are skipped.
 */
public final class TopicBlocks {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int TIMEOUT_MS = 10_000;

    private final KafkaClients clients;

    public TopicBlocks(KafkaClients clients) {
        this.clients = clients;
    }

    /**
     * The blocks of each channel of each series, in order of time.
     *
     * @throws IOException with a readable message if the topic cannot be read
     */
    public List<List<Block>> read(String topic) throws IOException {
        Map<String, Object> settings = clients.readCommitted();
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return read(consumer, topic);
        } catch (KafkaException e) {
            throw new IOException(
                    "the topic " + topic + " cannot be read at " + clients.bootstrapServers() + ": " + e.getMessage(),
                    e);
        }
    }

    static List<List<Block>> read(Consumer<byte[], byte[]> consumer, String topic) throws IOException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IOException("unknown topic " + topic + ": give the topic of the blocks, such as foretide.blocks");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, List<Block>> channels = new TreeMap<>();
        Map<String, Integer> seen = new HashMap<>();
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                add(record, channels, seen);
            }
        }
        return List.copyOf(channels.values());
    }

    /** Channels come in the same order at each time: the n-th block of a time belongs to the n-th channel. */
    private static void add(
            ConsumerRecord<byte[], byte[]> record, Map<String, List<Block>> channels, Map<String, Integer> seen) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        String series = new String(record.key(), UTF_8);
        BlockCodec.decode(record.value()).filter(TopicBlocks::finite).ifPresent(block -> {
            int channel = seen.merge(series + "@" + block.time(), 1, Integer::sum);
            channels.computeIfAbsent(series + "#" + channel, id -> new ArrayList<>())
                    .add(block);
        });
    }

    private static boolean finite(Block block) {
        for (float input : block.inputs()) {
            if (!Float.isFinite(input)) {
                return false;
            }
        }
        return true;
    }
}
