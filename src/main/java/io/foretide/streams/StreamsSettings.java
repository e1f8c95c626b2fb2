package io.foretide.streams;

import io.foretide.config.ForetideConfig;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/** Settings common to all Streams applications of the service. */
final class StreamsSettings {
    /**
     * How long a producer waits for Kafka, especially in a commit: longer than any outage. After Kafka's default of a
     * minute Streams abandons a commit and closes its tasks, but the producer, for which the commit's outcome is
     * unknown, refuses to abort it. That exception leaves the tasks with the offsets of sent records, and a later
     * checkpoint of these offsets marks wiped stores as complete: series restart or disappear. A producer that keeps
     * waiting commits when Kafka returns. Streams sets no other limit: {@code delivery.timeout.ms} is infinite under
     * exactly-once.
     */
    static final Duration LONGEST_OUTAGE = Duration.ofDays(7);
    /**
     * How long a transaction may be open before its coordinator aborts it, after which the tasks' stores are wiped and
     * restored. Streams' default of 10 s is about the duration of a broker failover (9 to 12 s), so that a broker's
     * failure caused a restore. Transactions of a killed process are aborted earlier: see {@link OrphanedTransactions}.
     */
    static final Duration TRANSACTION = Duration.ofSeconds(60);

    /**
     * How long a batch waits for more records, a quarter of the default commit interval. Records become visible at the
     * commit, which sends all batches at once, so that waiting delays none; it saves requests and compresses better.
     */
    private static final int LINGER_MS = 25;

    private static final int BATCH = 1 << 16; // a producer keeps this many bytes per batch ever in flight

    private StreamsSettings() {}

    static Map<String, Object> of(ForetideConfig config, KafkaClients clients, Topics topics) {
        Map<String, Object> settings = new HashMap<>(clients.common());
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                new LocalState(config.dataDir(), topics).folder().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                config.kafka().streams().commitInterval().toMillis());
        settings.put(
                StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
                config.kafka().streams().standbyReplicas());
        settings.put(
                StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG,
                60_000L); // a warm standby takes over within a minute
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.topics().replication());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        settings.put(DeadLetterHandler.FAILED_RECORDS, new DeadLetterHandler.FailedRecords());
        settings.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, topics.rejected());
        producer(settings, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        producer(settings, ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        producer(settings, ProducerConfig.BATCH_SIZE_CONFIG, BATCH);
        producer(settings, ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_OUTAGE.toMillis());
        producer(settings, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION.toMillis());
        consumer(settings, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
        int session = (int) config.kafka().streams().sessionTimeout().toMillis();
        consumer(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        consumer(settings, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(1, session / 5));
        return settings;
    }

    private static void producer(Map<String, Object> settings, String key, Object value) {
        settings.put(StreamsConfig.producerPrefix(key), value);
    }

    private static void consumer(Map<String, Object> settings, String key, Object value) {
        settings.put(StreamsConfig.consumerPrefix(key), value);
    }
}
