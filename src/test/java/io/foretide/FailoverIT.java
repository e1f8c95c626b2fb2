package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a learner, and forecasters that come and die, around one broker. */
@Tag("long")
class FailoverIT {
    private static final Bars BARS = new Bars(Integer.getInteger("failover.series", 300));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final List<ServedProcess> started = new ArrayList<>();

    @Test
    void forecasts_go_on_when_forecasters_come_and_one_is_killed_with_a_standby() throws Exception {
        failover(1);
    }

    @Test
    void forecasts_go_on_when_forecasters_come_and_one_is_killed_without_a_standby() throws Exception {
        failover(0);
    }

    private ServedProcess process(String name, BrokerProcess broker, String roles, int standbys) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "FORETIDE_ROLES",
                roles,
                "FORETIDE_KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "FORETIDE_KAFKA_STREAMS_STANDBY_REPLICAS",
                String.valueOf(standbys),
                "FORETIDE_KAFKA_STREAMS_SESSION_TIMEOUT",
                "6s",
                "FORETIDE_MODEL_HIDDEN",
                "16"));
        var served = new ServedProcess(Files.createDirectory(folder.resolve(name)), settings);
        served.start();
        started.add(served);
        return served;
    }

    private static void awaitForecasts(ServedProcess any, int bars) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(
                        () -> assertThat(any.count("foretide.forecasts")).isEqualTo((long) bars * BARS.series()));
    }

    private void failover(int standbys) throws Exception {
        try (var broker = new BrokerProcess(folder)) {
            broker.start();
            ServedProcess gateway = process("gateway", broker, "gateway,learner", standbys);
            ServedProcess first = process("first", broker, "forecaster", standbys);
            BARS.send(gateway, 0, 10);
            awaitForecasts(gateway, 10);
            ServedProcess second = process("second", broker, "forecaster", standbys);
            await().atMost(Duration.ofMinutes(5)).until(() -> second.metric("foretide_series") > 0);
            BARS.send(gateway, 10, 20);
            awaitForecasts(gateway, 20);
            ServedProcess third = process("third", broker, "forecaster", standbys);
            // A partition with much state comes only when its copy is warm: Streams looks once a minute.
            await().atMost(Duration.ofMinutes(5)).until(() -> third.metric("foretide_series") > 0);
            BARS.send(gateway, 20, 30);
            awaitForecasts(gateway, 30);
            List<Double> shares = new ArrayList<>();
            for (ServedProcess forecaster : List.of(first, second, third)) {
                shares.add(forecaster.metric("foretide_forecasts_total"));
            }
            assertThat(shares).as("forecasts made by each").allMatch(share -> share > 0);

            first.kill();
            long killed = System.nanoTime();
            BARS.send(gateway, 30, 31);
            awaitForecasts(gateway, 31);
            double seconds = (System.nanoTime() - killed) / 1e9;
            BARS.send(gateway, 31, 45);
            BARS.assertForecastExactlyOnce(gateway, 45);
            System.out.printf(
                    "Failover with %d standbys, session 6 s: all of %d series forecast again %.1f s after the kill; "
                            + "forecasts made by each before: %s%n",
                    standbys, BARS.series(), seconds, shares);
        } finally {
            started.forEach(ServedProcess::close);
        }
    }
}
