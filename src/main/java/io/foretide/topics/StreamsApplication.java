package io.foretide.topics;

import io.foretide.config.ForetideConfig;
import io.foretide.metrics.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka Streams application of this process, exactly-once: its settings, what happens when a thread fails, its part of
 * the health, its lag. An uncaught exception replaces the thread, at most {@value #MOST_FAILURES} times in a minute;
 * beyond that the application stops and health says why.
 */
public final class StreamsApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
    private static final int MOST_FAILURES = 10;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(8);

    private final KafkaStreams streams;
    private final Failures failures = new Failures(MOST_FAILURES, Duration.ofMinutes(1));

    /**
     * @param role forecaster or learner
     * @param instance stays the same over restarts of this process, so that its partitions come back to it at once
     * @param threads stream threads
     * @param more settings of this application's own, over the common ones
     */
    public StreamsApplication(
            String role,
            Topology topology,
            ForetideConfig config,
            KafkaClients clients,
            String instance,
            int threads,
            Map<String, Object> more,
            Health health) {
        Topics topics = Topics.of(config.topics());
        Map<String, Object> settings = settings(config, clients, topics);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.application(role));
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, role + "-" + instance);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        settings.putAll(more);
        streams = new KafkaStreams(topology, new StreamsConfig(settings));
        streams.setUncaughtExceptionHandler(this::failed);
        health.live(
                role,
                () -> streams.state() == State.ERROR || streams.state() == State.NOT_RUNNING
                        ? Optional.of(role + " stopped: " + failures.newest())
                        : Optional.empty());
        health.ready(
                role,
                () -> streams.state() == State.RUNNING
                        ? Optional.empty()
                        : Optional.of(role + " is " + streams.state().name().toLowerCase(java.util.Locale.ROOT)));
    }

    private static Map<String, Object> settings(ForetideConfig config, KafkaClients clients, Topics topics) {
        Map<String, Object> settings = new HashMap<>(clients.common());
        Path state = new LocalState(config.dataDir(), topics).folder();
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                config.streams().commitInterval().toMillis());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.streams().standbyReplicas());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.topics().replication());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        settings.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, topics.rejected());
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131072);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 2000);
        return settings;
    }

    public void start() {
        streams.start();
    }

    public KafkaStreams streams() {
        return streams;
    }

    /** Records that this application has yet to read, by topic. */
    public Map<String, Double> lag() {
        Map<String, Double> lag = new HashMap<>();
        streams.metrics().forEach((name, metric) -> {
            if (name.name().equals("records-lag")
                    && name.tags().containsKey("partition")
                    && metric.metricValue() instanceof Double value
                    && !value.isNaN()) {
                lag.merge(String.valueOf(name.tags().get("topic")), value, Double::sum);
            }
        });
        // Kafka names a topic with dots twice: as it is, and with the underscores of old.
        lag.keySet()
                .removeAll(lag.keySet().stream()
                        .filter(topic -> topic.contains("."))
                        .map(topic -> topic.replace('.', '_'))
                        .toList());
        return lag;
    }

    private StreamThreadExceptionResponse failed(Throwable failure) {
        LOG.error("A stream thread failed", failure);
        return failures.add(String.valueOf(failure.getMessage()))
                ? StreamThreadExceptionResponse.REPLACE_THREAD
                : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    @Override
    public void close() {
        if (!streams.close(CLOSE_WITHIN)) {
            LOG.warn(
                    "A Streams application did not stop within {}; what it had not committed is done again",
                    CLOSE_WITHIN);
        }
    }
}
