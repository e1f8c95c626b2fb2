package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Kafka goes away under a running service, and comes back. */
class BrokerAwayIT {
    private static final Bars BARS = new Bars(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private interface Action {
        void run() throws Exception;
    }

    @Test
    void a_broker_killed_for_ten_seconds_is_told_and_waited_for() throws Exception {
        away(Duration.ofSeconds(10), false);
    }

    @Test
    @Tag("long")
    void a_broker_killed_for_a_minute_is_told_and_waited_for() throws Exception {
        away(Duration.ofSeconds(60), false);
    }

    @Test
    @Tag("long")
    void a_broker_that_holds_still_for_a_minute_is_told_and_waited_for() throws Exception {
        away(Duration.ofSeconds(60), true);
    }

    private void away(Duration time, boolean still) throws Exception {
        try (var broker = new BrokerProcess(folder);
                var served = new ServedProcess(
                        folder,
                        Map.of(
                                "FORETIDE_KAFKA_BOOTSTRAP_SERVERS",
                                broker.bootstrapServers(),
                                "FORETIDE_HTTP_ACK_TIMEOUT",
                                "2s",
                                "FORETIDE_MODEL_HIDDEN",
                                "16"),
                        Jvm.PLAIN)) {
            broker.start();
            served.start();
            BARS.send(served, 0, 200);
            Action leave = still ? broker::freeze : broker::kill;
            Action comeBack = still ? broker::thaw : broker::start;

            leave.run();
            long gone = System.nanoTime();
            double before = resident(served);
            int refused = 0;
            do {
                HttpResponse<String> answer = served.post(BARS.body(200, 250));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                refused++;
            } while (System.nanoTime() - gone < time.toNanos());
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                assertThat(served.ready().statusCode()).isEqualTo(503);
                assertThat(served.ready().body()).contains("\"kafka\"", "has not answered for", "resumes when it does");
            });
            double after = resident(served);
            comeBack.run();
            long back = System.nanoTime();

            assertThat(refused).isPositive();
            assertThat(after - before).as("bytes that it grew by meanwhile").isLessThan(200e6);
            served.awaitReady();
            BARS.send(served, 200, 400);
            BARS.assertForecastExactlyOnce(served, 400);
            assertThat(served.live().statusCode()).isEqualTo(200);
            System.out.printf(
                    "Kafka %s for %d s: %d requests refused, %+.0f MB resident, all forecast %.1f s after its return%n",
                    still ? "still" : "killed",
                    time.toSeconds(),
                    refused,
                    (after - before) / 1e6,
                    (System.nanoTime() - back) / 1e9);
        }
    }

    private static double resident(ServedProcess served) throws Exception {
        return served.metric("foretide_native_memory_bytes") + served.metric("foretide_heap_used_bytes");
    }
}
