package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two forecasters on three brokers, of which two go away for longer than a producer's own patience of a minute, under full load. Each observation is sent
 * until it is acknowledged, so in the end each must have its one forecast, and no series may have lost its state.
 *
 * <p>{@code -Doutage.seconds=600} for one more of that length.
 */
@Tag("long")
class OutagesIT {
    private static final Bars BARS = new Bars(60);
    private static final int BARS_A_BATCH = 10;
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration SESSION = Duration.ofSeconds(30);
    private static final int KILLS = 4;
    private static final int PARTITIONS = 4; // the default
    private static final Duration LONGEST = Duration.ofMinutes(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private BrokerCluster cluster;
    private ServedProcess first;
    private ServedProcess second;
    private volatile boolean sending;
    private volatile Duration pace = PACE;
    private final AtomicInteger sent = new AtomicInteger(); // bars of each series
    private Thread sender;

    @BeforeEach
    void start() throws Exception {
        cluster = new BrokerCluster(folder);
        cluster.start();
        first = cluster.service("first", "gateway,forecaster,learner", SESSION);
        second = cluster.service("second", "forecaster", SESSION);
        first.awaitReady();
        second.awaitReady();
        sending = true;
        sender = new Thread(this::send, "sender");
        sender.setDaemon(true);
        sender.start();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> first.metric("foretide_series") > 0 && second.metric("foretide_series") > 0);
    }

    @AfterEach
    void stop() {
        sending = false;
        first.close();
        second.close();
        cluster.close();
    }

    private void send() {
        while (sending) {
            BARS.send(first, sent.get(), sent.get() + BARS_A_BATCH, LONGEST);
            sent.addAndGet(BARS_A_BATCH);
            pause(pace);
        }
    }

    /** Sends so much at a time that all partitions are in the middle of it. */
    private void burst() {
        pace = Duration.ZERO;
        awaitSent(sent.get() + 5 * BARS_A_BATCH);
        pace = PACE;
    }

    private void awaitSent(int bars) {
        await().atMost(LONGEST).until(() -> sent.get() >= bars);
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    @ParameterizedTest
    @CsvSource({"0,1,70,kill", "0,2,110,kill", "1,2,150,kill", "0,1,100,pause"})
    void two_brokers_away_are_told_and_afterwards_each_observation_has_one_forecast(
            int one, int other, int seconds, String how) throws Exception {
        outage(one, other, seconds, how);
    }

    @Test
    @EnabledIfSystemProperty(named = "outage.seconds", matches = "[0-9]+")
    void an_outage_of_any_length_costs_no_forecast() throws Exception {
        outage(0, 1, Integer.getInteger("outage.seconds"), "kill");
    }

    private void outage(int one, int other, int seconds, String how) throws Exception {
        boolean still = how.equals("pause");
        burst();
        for (int broker : new int[] {one, other}) {
            if (still) {
                cluster.pause(broker);
            } else {
                cluster.kill(broker);
            }
        }
        pause(Duration.ofSeconds(seconds));
        HttpResponse<String> ready = second.ready();
        for (int broker : new int[] {one, other}) {
            if (still) {
                cluster.resume(broker);
            } else {
                cluster.start(broker);
            }
        }
        long back = System.nanoTime();
        awaitSent(sent.get() + BARS_A_BATCH);
        double taken = (System.nanoTime() - back) / 1e9;
        awaitSent(sent.get() + 4 * BARS_A_BATCH);
        finish();
        System.out.printf(
                Locale.ROOT,
                "Brokers %d and %d away (%s) for %d s: 0 of %d forecasts lost, taken in again after %.1f s%n",
                one,
                other,
                how,
                seconds,
                sent.get() * BARS.series(),
                taken);
        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(503);
        assertThat(ready.body())
                .containsPattern(still ? "has (accepted no write|not answered) for" : "has accepted no write for");
    }

    @Test
    void a_forecaster_that_holds_still_for_less_than_its_session_goes_on_without_a_restore() throws Exception {
        second.log("org.apache.kafka.streams", "WARN");
        burst();
        second.freeze();
        pause(Duration.ofSeconds(22)); // a coordinator looks for old transactions every ten seconds
        second.thaw();
        awaitSent(sent.get() + 4 * BARS_A_BATCH);
        finish();

        assertThat(second.output()).as("tasks closed and restored").doesNotContain("being fenced", "are corrupted");
    }

    /** Seen by readers of what was committed, whom an open transaction holds up even where nothing has to be restored. */
    @Test
    void a_forecaster_that_is_killed_costs_its_session_and_not_the_time_of_its_transaction() throws Exception {
        try (var watch = new ForecastWatch(cluster.bootstrapServers(), first.topic("forecasts"))) {
            for (int kill = 0; kill < KILLS; kill++) {
                burst();
                await().atMost(LONGEST).until(() -> watch.partitions() == PARTITIONS);
                watch.reset();
                second.kill();
                double silence = watch.awaitEndOfSilence();
                System.out.printf(Locale.ROOT, "Kill %d of a forecaster: %.1f s of silence%n", kill + 1, silence);
                assertThat(silence).isBetween(SESSION.toSeconds() / 2.0, SESSION.toSeconds() + 15.0);
                second.launch();
                second.awaitReady();
                await().atMost(Duration.ofMinutes(2)).until(() -> second.metric("foretide_series") > 0);
            }
        }
        finish();
    }

    /** Its partitions are the other's before it is back, so none of its threads fences what was left open. */
    @Test
    void a_forecaster_that_is_killed_and_starts_again_at_once_costs_its_start_and_not_the_time_of_its_transaction()
            throws Exception {
        try (var watch = new ForecastWatch(cluster.bootstrapServers(), first.topic("forecasts"))) {
            for (int kill = 0; kill < KILLS; kill++) {
                burst();
                await().atMost(LONGEST).until(() -> watch.partitions() == PARTITIONS);
                watch.reset();
                second.kill();
                long killed = System.nanoTime();
                second.launch();
                second.awaitReady();
                double start = (System.nanoTime() - killed) / 1e9;
                double silence = watch.awaitEndOfSilence(); // the longest since the kill
                System.out.printf(
                        Locale.ROOT,
                        "Kill %d of a forecaster that is ready again after %.1f s: %.1f s of silence%n",
                        kill + 1,
                        start,
                        silence);
                assertThat(silence).isLessThan(start + 15);
                await().atMost(Duration.ofMinutes(2)).until(() -> second.metric("foretide_series") > 0);
            }
        }
        finish();
    }

    private void finish() throws InterruptedException {
        sending = false;
        sender.join();
        BARS.assertForecastExactlyOnce(first, sent.get());
    }
}
