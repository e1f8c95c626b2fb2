package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The files under the data folder are damaged, or there is no room for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalStateIT {
    private static final Bars BARS = new Bars(20);
    private static final int DISK_BYTES = 400 << 20; // more than must be free before all counts as well

    private static final byte[] BLOCK = new byte[4096];

    private Path folder;
    private BrokerProcess broker;
    private ServedProcess served;
    private int sent; // bars of each series

    private interface Damage {
        void to(Path file) throws IOException;
    }

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws IOException {
        folder = temporary;
        broker = new BrokerProcess(folder);
        broker.start();
        served = served(folder, Map.of());
        served.start();
    }

    @AfterAll
    void stop() {
        served.close();
        broker.close();
    }

    private ServedProcess served(Path folder, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "FORETIDE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "FORETIDE_MODEL_HIDDEN", "16",
                "FORETIDE_KAFKA_STREAMS_SESSION_TIMEOUT", "6s"));
        settings.putAll(more);
        return new ServedProcess(folder, settings);
    }

    private List<Path> files(Predicate<String> names) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("data/streams/foretide.forecaster"))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> names.test(file.getFileName().toString()))
                    .toList();
        }
    }

    private static void garble(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        var random = new Random(1);
        for (int at = bytes.length / 10; at < bytes.length * 9 / 10; at++) {
            bytes[at] = (byte) random.nextInt();
        }
        Files.write(file, bytes);
    }

    private static void overwrite(Path file) throws IOException {
        Files.writeString(file, "no such thing");
    }

    private void damagedBetweenTwoRuns(Predicate<String> names, Damage damage) throws Exception {
        sendAndAssertForecast(50);
        assertThat(served.stop()).isTrue();
        List<Path> files = files(names);
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            damage.to(file);
        }

        served.start();
        sendAndAssertForecast(30);

        for (int s = 0; s < BARS.series(); s++) {
            assertThat(served.api("/api/v1/series/" + BARS.name(s)).body()).contains("\"steps\":" + sent);
        }
        assertThat(served.live().statusCode()).isEqualTo(200);
    }

    private void sendAndAssertForecast(int bars) {
        BARS.send(served, sent, sent + bars);
        sent += bars;
        BARS.assertForecastExactlyOnce(served, sent);
    }

    @Test
    void garbled_tables_of_the_stores_are_restored_from_the_changelogs() throws Exception {
        damagedBetweenTwoRuns(name -> name.endsWith(".sst"), LocalStateIT::garble);
    }

    @Test
    void a_garbled_index_of_the_stores_is_restored_from_the_changelogs() throws Exception {
        damagedBetweenTwoRuns(name -> name.startsWith("MANIFEST"), LocalStateIT::overwrite);
    }

    @Test
    void stores_whose_restored_offsets_are_garbled_are_restored_from_the_changelogs() throws Exception {
        damagedBetweenTwoRuns(name -> name.equals(".checkpoint"), LocalStateIT::overwrite);
    }

    private static boolean mounted(Path folder) throws Exception {
        var line = List.of("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", folder.toString());
        return new ProcessBuilder(line).redirectErrorStream(true).start().waitFor() == 0;
    }

    /** A file that takes all the room there is. */
    private static Path filler(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            assertThatThrownBy(() -> {
                        for (int written = 0; written < DISK_BYTES; written += BLOCK.length) {
                            out.write(BLOCK);
                        }
                    })
                    .hasMessageContaining("No space left");
        }
        return filler;
    }

    private static void assertToldFull(ServedProcess served) throws Exception {
        HttpResponse<String> ready = served.ready();
        assertThat(ready.body()).contains("the disk is full: free some");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(served.live().statusCode()).as("no restart would help").isEqualTo(200);
    }

    @Test
    void a_full_disk_is_told_and_all_goes_on_without_a_restart_when_there_is_room_again() throws Exception {
        Path small = Files.createDirectories(folder.resolve("small/data"));
        assumeTrue(mounted(small), "a small disk can only be mounted by root: a full one is not tested here");
        // what waits to be written has so little room in memory that it is written at once
        var settings =
                Map.of("FORETIDE_TOPICS_PREFIX", "small.", "FORETIDE_KAFKA_STREAMS_STORE_MEMORY_BYTES", "1000000");
        try (var cramped = served(small.getParent(), settings)) {
            cramped.start();
            Path filler = filler(small);
            int bars = 0;
            while (bars < 50) { // whether writes fail or are held back, and whatever succeeds between
                BARS.send(cramped, bars, ++bars);
                assertToldFull(cramped);
            }
            boolean failed = cramped.output().contains("No space left on device");
            boolean heldBack = cramped.count("small.forecasts") < (long) bars * BARS.series();
            assertThat(failed || heldBack).as("the disk was missed").isTrue();

            Files.delete(filler);
            BARS.send(cramped, bars, bars + 3);
            BARS.assertForecastExactlyOnce(cramped, bars + 3);
            cramped.awaitReady();
        } finally {
            new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
        }
    }

    /** Kafka ends the process of a broker that cannot write to any of its folders. */
    @Test
    @Tag("long")
    void a_service_whose_own_broker_has_a_full_disk_ends_and_goes_on_with_all_it_had_when_there_is_room_again()
            throws Exception {
        Path small = Files.createDirectories(folder.resolve("embedded/data"));
        assumeTrue(mounted(small), "a small disk can only be mounted by root: a full one is not tested here");
        try (var alone = new ServedProcess(small.getParent(), Map.of("FORETIDE_MODEL_HIDDEN", "16"))) {
            alone.start();
            BARS.send(alone, 0, 50);
            Path filler = filler(small);
            await().atMost(Duration.ofMinutes(3)).until(() -> endsWhenWritten(alone));
            assertThat(alone.output()).contains("No space left on device");

            ServedProcess.Ended again = alone.run("serve");
            assertThat(again.output()).contains("its disk is full", "Free some");
            assertThat(again.code()).isEqualTo(2);

            Files.delete(filler);
            alone.start();
            BARS.send(alone, 0, 100);
            BARS.assertForecastExactlyOnce(alone, 100);
        } finally {
            new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
        }
    }

    private static boolean endsWhenWritten(ServedProcess served) throws Exception {
        try {
            served.post(BARS.body(50, 100));
        } catch (IOException e) {
            // it has ended
        }
        return served.endsWithin(1, TimeUnit.SECONDS);
    }

    @Test
    @Tag("long")
    void a_broker_of_three_whose_disk_is_full_ends_and_the_others_go_on_without_it() throws Exception {
        Path cluster = Files.createDirectories(folder.resolve("cluster"));
        Path small = Files.createDirectories(cluster.resolve("broker-2"));
        assumeTrue(mounted(small), "a small disk can only be mounted by root: a full one is not tested here");
        try (var brokers = new BrokerCluster(cluster)) {
            brokers.start();
            try (var service = brokers.service("all", "gateway,forecaster,learner", Duration.ofSeconds(30))) {
                service.awaitReady();
                BARS.send(service, 0, 50);
                Path filler = filler(small);
                int bars = 50;
                while (!brokers.ended(2)) {
                    assertThat(bars).as("bars that a full disk took").isLessThan(2000);
                    BARS.send(service, bars, bars + 10);
                    bars += 10;
                }
                BARS.send(service, bars, bars + 50);
                service.awaitReady();

                Files.delete(filler);
                brokers.start(2);
                brokers.awaitInSync();
                BARS.send(service, bars + 50, bars + 100);
                BARS.assertForecastExactlyOnce(service, bars + 100);
            }
        } finally {
            new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
        }
    }
}
