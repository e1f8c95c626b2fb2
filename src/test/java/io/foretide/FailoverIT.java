package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.foretide.streams.LocalState;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a learner, and forecasters that come and die, around one broker. */
@Tag("long")
class FailoverIT {
    private static final int MANY = Integer.getInteger("restore.series", 100_000);
    private static final Duration LOADED_WITHIN = Duration.ofMinutes(30);
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

    /** {@code -Drestore.series=1000000} for as many. */
    @Test
    void many_series_are_restored_and_taken_over_within_bounds_and_readiness_says_how_far_it_is() throws Exception {
        try (var broker = new BrokerProcess(folder)) {
            broker.start();
            var settings = Map.of(
                    "FORETIDE_ROLES", "forecaster",
                    "FORETIDE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                    "FORETIDE_KAFKA_STREAMS_STANDBY_REPLICAS", "1",
                    "FORETIDE_KAFKA_STREAMS_SESSION_TIMEOUT", "6s",
                    "FORETIDE_STREAM_INTERVAL", "1m",
                    "FORETIDE_STREAM_MAX_SERIES", String.valueOf(2 * MANY),
                    "FORETIDE_FORECASTS_HISTORY", "1");
            Path alone = Files.createDirectory(folder.resolve("alone"));
            try (var forecaster = new ServedProcess(alone, settings, Jvm.PLAIN)) {
                forecaster.start();
                load(broker, 0, 4);
                await().atMost(LOADED_WITHIN).until(() -> forecaster.metric("foretide_forecasts_total") >= 4.0 * MANY);
                forecaster.kill();
                LocalState.deleteTree(alone.resolve("data/streams/foretide.forecaster"));

                Set<String> told = new LinkedHashSet<>();
                double cold = secondsUntilReady(forecaster, told);
                assertThat(told).as("what readiness said").anyMatch(body -> body.contains("% of its state restored"));

                Path other = Files.createDirectory(folder.resolve("other"));
                try (var standby = new ServedProcess(other, settings, Jvm.PLAIN)) {
                    standby.start();
                    await().atMost(LOADED_WITHIN).until(() -> standby.metric("foretide_series") > 0);
                    load(broker, 4, 5);
                    await().atMost(LOADED_WITHIN)
                            .until(() -> forecaster.metric("foretide_forecasts_total")
                                            + standby.metric("foretide_forecasts_total")
                                    >= MANY);
                    forecaster.kill();
                    long killed = System.nanoTime();
                    await().atMost(LOADED_WITHIN)
                            .pollInterval(Duration.ofMillis(200))
                            .ignoreExceptions()
                            .until(() -> standby.metric("foretide_series") == MANY
                                    && standby.ready().statusCode() == 200);
                    double warm = (System.nanoTime() - killed) / 1e9;
                    System.out.printf(
                            Locale.ROOT,
                            "%,d series: restored in %.1f s without a standby, taken over in %.1f s with one (session 6 s)%n",
                            MANY,
                            cold,
                            warm);
                    System.out.println(
                            "Readiness meanwhile: " + List.copyOf(told).get(told.size() / 2));
                    assertThat(cold).as("seconds of a restore").isLessThan(300);
                    assertThat(warm).as("seconds of a takeover").isLessThan(60);
                }
            }
        }
    }

    private static double secondsUntilReady(ServedProcess served, Set<String> told) throws Exception {
        long start = System.nanoTime();
        served.launch();
        await().atMost(LOADED_WITHIN)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> {
                    HttpResponse<String> ready = served.ready();
                    told.add(ready.body());
                    return ready.statusCode() == 200 && served.metric("foretide_series") == MANY;
                });
        return (System.nanoTime() - start) / 1e9;
    }

    /** Observations of so many series, straight to Kafka; the clock closes the last step. */
    private static void load(BrokerProcess broker, int from, int to) {
        var bars = new Bars(MANY);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", broker.bootstrapServers(), "linger.ms", 20, "compression.type", "lz4"),
                new StringSerializer(),
                new StringSerializer())) {
            for (int bar = from; bar < to; bar++) {
                for (int s = 0; s < MANY; s++) {
                    var unused = producer.send(new ProducerRecord<>(
                            "foretide.observations",
                            bars.name(s),
                            "{\"time\":" + (Bars.START + bar * Bars.MINUTE) + ",\"value\":" + Bars.value(s, bar)
                                    + "}"));
                }
            }
        }
    }
}
