package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The files under the data folder are damaged, or there is no room for them. */
class LocalStateIT {
    private static final Bars BARS = new Bars(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private interface Damage {
        void to(Path file) throws IOException;
    }

    private ServedProcess served(BrokerProcess broker) {
        return new ServedProcess(
                folder,
                Map.of(
                        "FORETIDE_KAFKA_BOOTSTRAP_SERVERS",
                        broker.bootstrapServers(),
                        "FORETIDE_MODEL_HIDDEN",
                        "16",
                        "FORETIDE_STREAMS_SESSION_TIMEOUT",
                        "6s"));
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

    private void damagedBetweenTwoRuns(Predicate<String> names, Damage damage) throws Exception {
        try (var broker = new BrokerProcess(folder);
                var served = served(broker)) {
            broker.start();
            served.start();
            BARS.send(served, 0, 50);
            BARS.assertForecastExactlyOnce(served, 50);
            assertThat(served.stop()).isTrue();
            List<Path> files = files(names);
            assertThat(files).isNotEmpty();
            for (Path file : files) {
                damage.to(file);
            }

            served.start();
            BARS.send(served, 50, 80);
            BARS.assertForecastExactlyOnce(served, 80);

            for (int s = 0; s < BARS.series(); s++) {
                assertThat(served.api("/api/v1/series/" + BARS.name(s)).body()).contains("\"steps\":80");
            }
            assertThat(served.live().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void garbled_tables_of_the_stores_are_restored_from_the_changelogs() throws Exception {
        damagedBetweenTwoRuns(name -> name.endsWith(".sst"), LocalStateIT::garble);
    }

    @Test
    void a_garbled_index_of_the_stores_is_restored_from_the_changelogs() throws Exception {
        damagedBetweenTwoRuns(
                name -> name.startsWith("MANIFEST") || name.startsWith(".checkpoint"),
                file -> Files.write(file, "no such thing".getBytes(StandardCharsets.UTF_8)));
    }

    private static int mount(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("mount"));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line).redirectErrorStream(true).start().waitFor();
    }

    @Test
    void a_full_disk_is_told_and_all_goes_on_without_a_restart_when_there_is_room_again() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        assumeTrue(
                mount("-t", "tmpfs", "-o", "size=10m", "tmpfs", data.toString()) == 0,
                "a small disk can only be mounted by root: a full one is not tested here");
        try (var broker = new BrokerProcess(folder);
                var served = served(broker)) {
            var many = new Bars(200);
            broker.start();
            served.start();
            int bars = 0;
            while (!served.ready().body().contains("the disk is full: free some") && bars < 60) {
                many.send(served, bars, ++bars);
            }
            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                assertThat(served.ready().statusCode()).isEqualTo(503);
                assertThat(served.ready().body()).contains("the disk is full: free some");
            });
            assertThat(mount("-o", "remount,size=2g", data.toString())).isZero();
            many.send(served, bars, bars + 3);
            many.assertForecastExactlyOnce(served, bars + 3);
        } finally {
            new ProcessBuilder("umount", "-l", data.toString()).start().waitFor();
        }
    }
}
