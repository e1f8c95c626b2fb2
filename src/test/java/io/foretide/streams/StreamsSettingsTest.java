package io.foretide.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    /** What Streams makes of the settings for a thread's producer. */
    private static Map<String, Object> producer(Map<String, String> properties) {
        ForetideConfig config = new ConfigReader(Map.of()).read(null, Map.of());
        Map<String, Object> settings = new HashMap<>(
                StreamsSettings.of(config, new KafkaClients("nowhere:1", properties), Topics.of(config.topics())));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        return new StreamsConfig(settings).getProducerConfigs("test");
    }

    @Test
    void a_producer_waits_for_longer_than_any_outage_and_gives_no_record_up() {
        Map<String, Object> producer = producer(Map.of());

        assertThat((long) producer.get(ProducerConfig.MAX_BLOCK_MS_CONFIG))
                .isGreaterThanOrEqualTo(Duration.ofDays(1).toMillis());
        assertThat(producer).containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    }

    @Test
    void a_property_that_was_meant_for_all_clients_does_not_shorten_that_wait() {
        Map<String, Object> producer = producer(Map.of("max.block.ms", "60000"));

        assertThat((long) producer.get(ProducerConfig.MAX_BLOCK_MS_CONFIG))
                .isGreaterThanOrEqualTo(Duration.ofDays(1).toMillis());
    }

    @Test
    void a_transaction_outlasts_the_failover_of_a_broker_and_is_no_longer_than_brokers_allow() {
        int transaction = (int) producer(Map.of()).get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);

        assertThat(Duration.ofMillis(transaction)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(15));
    }
}
