package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A transaction in a changelog that does not end, behind which a restore waits. */
@Tag("long")
class HangingTransactionIT {
    private static final Bars BARS = new Bars(4);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void the_partition_that_a_restore_waits_for_is_named_until_the_transaction_ends() throws Exception {
        try (var broker = new BrokerProcess(folder);
                var served = new ServedProcess(
                        folder,
                        Map.of(
                                "FORETIDE_KAFKA_BOOTSTRAP_SERVERS",
                                broker.bootstrapServers(),
                                "FORETIDE_MODEL_HIDDEN",
                                "8"))) {
            broker.start();
            served.start();
            BARS.send(served, 0, 20);
            BARS.assertForecastExactlyOnce(served, 20);
            assertThat(served.stop()).isTrue();
            String changelog = served.topic("forecaster-series-changelog");
            try (var foreign = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers", broker.bootstrapServers(),
                            "transactional.id", "foreign",
                            "transaction.timeout.ms", "600000"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                foreign.initTransactions();
                foreign.beginTransaction();
                foreign.send(new ProducerRecord<>(changelog, 0, new byte[] {1}, null))
                        .get();
                served.launch();
                await().atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofSeconds(1))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(served.ready().body())
                                .contains("forecaster is rebalancing", changelog + "-0 from offset", "runbooks.md"));
                foreign.abortTransaction();
            }
            served.awaitReady();
            BARS.send(served, 20, 30);
            BARS.assertForecastExactlyOnce(served, 30);
        }
    }
}
