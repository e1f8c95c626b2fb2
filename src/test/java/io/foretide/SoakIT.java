package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A steady load for as long as {@code -Dsoak.minutes} says, on two forecasters with warm copies, of which one is killed every
 * {@code -Dsoak.kill-minutes}: nothing is lost or doubled, and neither the memory of the one that stays nor that of the other's lives grows.
 */
@Tag("soak")
class SoakIT {
    private static final Bars BARS = new Bars(100);
    private static final int BARS_A_SECOND = 3;
    private static final int MINUTES = Integer.getInteger("soak.minutes", 60);
    private static final int KILL_MINUTES = Integer.getInteger("soak.kill-minutes", 5);
    private static final double MOST_GROWTH = 0.1;
    private static final double NOISE = 10; // megabytes that come and go
    private static final int COLLECTIONS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final AtomicInteger sent = new AtomicInteger(); // bars of each series
    private final List<Reading> staying = new ArrayList<>();
    private final List<Reading> killed = new ArrayList<>(); // just before each kill
    private volatile boolean sending = true;

    /**
     * What a process occupies.
     *
     * @param heap megabytes of the Java heap that are reachable
     * @param outside megabytes of resident memory outside the heap
     * @param resident megabytes of resident memory
     */
    private record Reading(double heap, double outside, double resident) {
        static Reading of(ServedProcess served) throws IOException, InterruptedException {
            double heap = Double.POSITIVE_INFINITY; // without what is allocated between a collection and its reading
            for (int i = 0; i < COLLECTIONS; i++) {
                collect(served.pid());
                heap = Math.min(heap, served.metric("foretide_heap_used_bytes"));
            }
            return new Reading(
                    heap / 1e6, served.metric("foretide_native_memory_bytes") / 1e6, resident(served.pid()) / 1e6);
        }

        private static void collect(long pid) throws IOException, InterruptedException {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            Process collecting = new ProcessBuilder(jcmd, String.valueOf(pid), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(collecting.waitFor(1, TimeUnit.MINUTES) && collecting.exitValue() == 0)
                    .as("jcmd")
                    .isTrue();
        }

        private static double resident(long pid) throws IOException {
            try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
            }
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%7.1f %8.0f %9.0f", heap, outside, resident);
        }
    }

    @Test
    void memory_stays_level_and_nothing_is_lost_or_doubled_while_a_forecaster_is_killed_again_and_again()
            throws Exception {
        try (var broker = new BrokerProcess(folder)) {
            broker.start();
            try (var stays = served("stays", "gateway,forecaster,learner", broker);
                    var dies = served("dies", "forecaster", broker)) {
                stays.start();
                dies.start();
                var sender = new Thread(() -> send(stays), "sender");
                sender.setDaemon(true);
                sender.start();
                run(stays, dies, broker.bootstrapServers());
                sending = false;
                sender.join();
            }
        }
    }

    private ServedProcess served(String name, String roles, BrokerProcess broker) throws IOException {
        return new ServedProcess(
                Files.createDirectory(folder.resolve(name)),
                Map.of(
                        "FORETIDE_ROLES",
                        roles,
                        "FORETIDE_KAFKA_BOOTSTRAP_SERVERS",
                        broker.bootstrapServers(),
                        "FORETIDE_KAFKA_STREAMS_STANDBY_REPLICAS",
                        "1"),
                Jvm.PLAIN);
    }

    private void send(ServedProcess gateway) {
        long start = System.nanoTime();
        while (sending) {
            BARS.send(gateway, sent.get(), sent.get() + BARS_A_SECOND);
            long due = start + sent.addAndGet(BARS_A_SECOND) * (1_000_000_000L / BARS_A_SECOND);
            LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
        }
    }

    private void run(ServedProcess stays, ServedProcess dies, String brokers) throws Exception {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> stays.metric("foretide_series") > 0 && dies.metric("foretide_series") > 0);
        try (var ledger = new ForecastLedger(brokers, stays.topic("forecasts"));
                var watch = new ForecastWatch(brokers, stays.topic("forecasts"))) {
            System.out.println("         observations            stays: MB               dies: MB");
            System.out.println("minute   acknowledged  forecasts    heap  outside  resident    heap  outside  resident"
                    + "  silence of its partitions, s");
            long start = System.nanoTime();
            for (int minute = KILL_MINUTES; minute <= MINUTES; minute += KILL_MINUTES) {
                long due = start + TimeUnit.MINUTES.toNanos(minute);
                LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
                staying.add(Reading.of(stays));
                killed.add(Reading.of(dies));
                watch.reset();
                dies.kill();
                dies.launch();
                double silence = watch.awaitEndOfSilence();
                System.out.printf(
                        Locale.ROOT,
                        "%6d %14d %10d %s %s %10.1f%n",
                        minute,
                        (long) sent.get() * BARS.series(),
                        ledger.count(),
                        staying.get(staying.size() - 1),
                        killed.get(killed.size() - 1),
                        silence);
                ledger.assertNothingWrong();
                dies.awaitReady();
            }
            sending = false;
            ledger.awaitAll(BARS.series(), awaitSent(), Duration.ofMinutes(5));
            System.out.printf(
                    Locale.ROOT,
                    "%d kills in %d minutes: 0 of %d forecasts lost, 0 doubled%n",
                    killed.size(),
                    MINUTES,
                    ledger.count());
        }
        assertLevel("of the forecaster that stays", staying);
        assertLevel("of the forecaster that is killed", killed);
    }

    /** The last batch is under way when the load ends. */
    private int awaitSent() {
        int[] before = {-1};
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> {
                    boolean still = before[0] == sent.get();
                    before[0] = sent.get();
                    return still;
                });
        return sent.get();
    }

    /** Compares the third quarter of the readings with the fourth: before, caches fill. */
    private static void assertLevel(String what, List<Reading> readings) {
        List<Reading> settled = readings.subList(readings.size() / 2, readings.size());
        List<Reading> before = settled.subList(0, settled.size() / 2);
        List<Reading> after = settled.subList(settled.size() / 2, settled.size());
        assertLevel("heap " + what, mean(before, Reading::heap), mean(after, Reading::heap));
        assertLevel("memory outside the heap " + what, mean(before, Reading::outside), mean(after, Reading::outside));
        assertLevel("resident memory " + what, mean(before, Reading::resident), mean(after, Reading::resident));
    }

    private static void assertLevel(String what, double before, double after) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f MB in the third quarter, %.1f MB in the fourth (%+.1f %%)%n",
                what,
                before,
                after,
                100 * (after / before - 1));
        assertThat(after).as(what).isLessThan(before + Math.max(NOISE, MOST_GROWTH * before));
    }

    private static double mean(List<Reading> readings, ToDoubleFunction<Reading> number) {
        return readings.stream().mapToDouble(number).average().orElse(Double.NaN);
    }
}
