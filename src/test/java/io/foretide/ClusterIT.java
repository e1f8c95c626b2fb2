package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two forecasters on three brokers, under a steady load: what is killed or stopped costs its failover, and no forecast. */
class ClusterIT {
    private static final Bars BARS = new Bars(40);
    private static final int PARTITIONS = 4;
    private static final Duration SESSION = Duration.ofSeconds(12);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private BrokerCluster cluster;
    private volatile boolean sending = true;
    private final AtomicInteger sent = new AtomicInteger(); // bars of each series

    private void send(ServedProcess gateway) {
        while (sending) {
            BARS.send(gateway, sent.get(), sent.get() + 1);
            sent.incrementAndGet();
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void a_killed_broker_a_stopped_forecaster_and_a_killed_one_cost_no_forecast_and_no_restore() throws Exception {
        cluster = new BrokerCluster(folder);
        cluster.start();
        try (var gateway = cluster.service("first", "gateway,forecaster,learner", SESSION);
                var second = cluster.service("second", "forecaster", SESSION)) {
            gateway.awaitReady();
            second.awaitReady();
            var sender = new Thread(() -> send(gateway), "sender");
            sender.setDaemon(true);
            sender.start();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> gateway.metric("foretide_series") > 0 && second.metric("foretide_series") > 0);
            try (var watch = new ForecastWatch(cluster.bootstrapServers(), gateway.topic("forecasts"))) {
                await().atMost(Duration.ofMinutes(1)).until(() -> watch.partitions() == PARTITIONS);
                gateway.log("org.apache.kafka.streams", "WARN");
                second.log("org.apache.kafka.streams", "WARN");

                watch.reset();
                cluster.kill(cluster.leader(gateway.topic("forecasts"), 0));
                double broker = watch.awaitEndOfSilence();
                assertThat(gateway.output() + second.output())
                        .as("tasks closed and restored")
                        .doesNotContain("being fenced", "are corrupted");

                watch.reset();
                assertThat(second.stop()).isTrue();
                double stopped = watch.awaitEndOfSilence();
                assertThat(stopped)
                        .as("seconds without the forecasts of one that stopped")
                        .isLessThan(SESSION.toSeconds() / 2.0);

                second.launch();
                second.awaitReady();
                await().atMost(Duration.ofMinutes(2)).until(() -> second.metric("foretide_series") > 0);
                watch.reset();
                second.kill();
                double killed = watch.awaitEndOfSilence();
                assertThat(killed)
                        .as("seconds without the forecasts of one that was killed")
                        .isBetween(SESSION.toSeconds() / 2.0, 2.0 * SESSION.toSeconds());

                sending = false;
                sender.join();
                BARS.assertForecastExactlyOnce(gateway, sent.get());
                System.out.printf(
                        Locale.ROOT,
                        "Longest silence: broker killed %.1f s, forecaster stopped %.1f s, killed %.1f s (session %d s); 0 of %d"
                                + " forecasts lost%n",
                        broker,
                        stopped,
                        killed,
                        SESSION.toSeconds(),
                        sent.get() * BARS.series());
            }
        } finally {
            sending = false;
            cluster.close();
        }
    }
}
