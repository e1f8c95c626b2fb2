package io.foretide.sinks;

import io.foretide.config.SinkConfig;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Starts and closes the configured sinks, each on its own thread. Confined to one thread. */
public final class SinkLauncher implements AutoCloseable {
    private static final int MAX_RECORDS = 2000; // per poll

    private final boolean crossings;
    private final KafkaClients clients;
    private final Topics topics;
    private final Metrics metrics;
    private final List<SinkRunner<?>> runners = new ArrayList<>();

    /**
     * Starts the sinks. Each joins its consumer group and first writes what the topics already contain.
     *
     * @param crossings whether thresholds are configured, whose crossings go to webhooks
     */
    public SinkLauncher(
            Map<String, SinkConfig> sinks, boolean crossings, KafkaClients clients, Topics topics, Metrics metrics) {
        this.crossings = crossings;
        this.clients = clients;
        this.topics = topics;
        this.metrics = metrics;
        sinks.forEach((name, config) -> runners.add(runner(name, config)));
        runners.forEach(SinkRunner::start);
    }

    /** The consumer groups of the sinks. */
    public static List<String> groups(Map<String, SinkConfig> sinks, Topics topics) {
        return sinks.keySet().stream().map(name -> group(name, topics)).toList();
    }

    /** The topics that the sinks read. */
    public static List<String> topics(Map<String, SinkConfig> sinks, boolean crossings, Topics topics) {
        boolean webhooks = sinks.values().stream().anyMatch(sink -> sink.type() == SinkConfig.Type.WEBHOOK);
        List<String> read = new ArrayList<>();
        if (!sinks.isEmpty()) {
            read.add(topics.forecasts());
        }
        if (webhooks) {
            read.add(topics.drift());
        }
        if (webhooks && crossings) {
            read.add(topics.crossings());
        }
        return read;
    }

    private static String group(String name, Topics topics) {
        return topics.application("sink." + name);
    }

    private SinkRunner<?> runner(String name, SinkConfig config) {
        return switch (config.type()) {
            case REMOTE_WRITE -> rows(name, config, new RemoteWriteSink(config));
            case INFLUX -> rows(name, config, new InfluxSink(config));
            case OTLP -> rows(name, config, new OtlpSink(config));
            case JDBC -> rows(name, config, new JdbcSink(config));
            case WEBHOOK -> runner(name, config, events(config), new WebhookSink(config));
        };
    }

    private Map<String, RecordReader<WebhookEvent>> events(SinkConfig config) {
        Map<String, RecordReader<WebhookEvent>> readers = new HashMap<>();
        readers.put(topics.forecasts(), new VerdictEvents(config));
        readers.put(topics.drift(), new OpenCloseEvents(config, "drift", DriftText::of));
        if (crossings) {
            readers.put(topics.crossings(), new OpenCloseEvents(config, "crossing", CrossingText::of));
        }
        return readers;
    }

    private SinkRunner<SinkRow> rows(String name, SinkConfig config, SinkWriter<SinkRow> writer) {
        return runner(name, config, Map.of(topics.forecasts(), new ForecastRows(config)), writer);
    }

    private <T> SinkRunner<T> runner(
            String name, SinkConfig config, Map<String, RecordReader<T>> readers, SinkWriter<T> writer) {
        return new SinkRunner<>(
                name,
                consumer(clients, group(name, topics)),
                readers,
                writer,
                new SinkMeter(name, metrics),
                config.maxBatchRows(),
                config.maxBackoff(),
                new SplittableRandom());
    }

    private static Consumer<byte[], byte[]> consumer(KafkaClients clients, String group) {
        Map<String, Object> settings = new HashMap<>(clients.readCommitted());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_RECORDS);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        runners.forEach(SinkRunner::close);
    }
}
