package io.foretide.kafka;

import io.foretide.config.ForetideConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Connection settings of all Kafka clients in this process: bootstrap servers and pass-through properties. */
public record KafkaClients(String bootstrapServers, Map<String, String> properties) {
    private static final Pattern USER = Pattern.compile("\\busername\\s*=\\s*[\"']([^\"']*)");

    public KafkaClients {
        properties = Map.copyOf(properties);
    }

    public static KafkaClients of(String bootstrapServers, ForetideConfig.Kafka config) {
        return new KafkaClients(bootstrapServers, config.properties());
    }

    /** The settings that all clients share. */
    public Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>(properties);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    /** The principal that Kafka will see, as far as the properties show it. */
    String principal() {
        Matcher user = USER.matcher(properties.getOrDefault(SaslConfigs.SASL_JAAS_CONFIG, ""));
        if (user.find()) {
            return "User:" + user.group(1);
        }
        return properties.keySet().stream().anyMatch(key -> key.startsWith("ssl.keystore."))
                ? "the subject of the certificate in ssl.keystore.*"
                : "User:ANONYMOUS";
    }

    public Admin admin() {
        return Admin.create(common());
    }

    /**
     * An idempotent producer that waits for all in-sync replicas.
     *
     * @param bufferBytes memory for unsent records; send() blocks when it is full
     * @param timeoutMs limit on blocking in send(), and on delivery of a record
     */
    public Producer<byte[], byte[]> producer(long bufferBytes, int timeoutMs) {
        Map<String, Object> settings = common();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 131072);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, timeoutMs / 2));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Settings of a consumer that reads committed records only. */
    public Map<String, Object> readCommitted() {
        Map<String, Object> settings = common();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }
}
