package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.foretide.ServedProcess.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A partition is added to the observations, in which the series' states cannot lie. */
@Tag("long")
class AddedPartitionIT {
    private static final Bars BARS = new Bars(10);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void a_partition_added_to_the_observations_is_told_and_a_reset_reads_all_again() throws Exception {
        try (var broker = new BrokerProcess(folder);
                var served = new ServedProcess(
                        folder,
                        Map.of(
                                "FORETIDE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                                "FORETIDE_KAFKA_PROPERTIES_METADATA_MAX_AGE_MS", "3000",
                                "FORETIDE_MODEL_HIDDEN", "8"))) {
            broker.start();
            served.start();
            BARS.send(served, 0, 20);
            BARS.assertForecastExactlyOnce(served, 20);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createPartitions(Map.of(served.topic("observations"), NewPartitions.increaseTo(5)))
                        .all()
                        .get();
            }
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(
                            () -> assertThat(served.ready().body()).contains("-changelog", "5", "4", "foretide reset"));
            assertThat(served.stop()).isTrue();

            Ended refused = served.run("serve");
            assertThat(refused.code()).as(refused.output()).isEqualTo(2);
            assertThat(refused.output())
                    .contains("created for 4 partitions", "there are now 5", "foretide reset")
                    .doesNotContain("\tat ");

            assertThat(served.run("reset", "--yes").code()).isZero();
            served.start();
            BARS.assertForecastExactlyOnce(served, 20);
            BARS.send(served, 20, 30);
            BARS.assertForecastExactlyOnce(served, 30);
        }
    }
}
