package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the service with its embedded broker at work, and again while the broker still completes the transactions of the first. Kafka
 * 4.3.0, 4.3.1 and 4.4.0 then leave partitions without their commit marker (KAFKA-20734), and no restart gets ready again.
 *
 * <p>{@code -Ddouble-kills=50} for so many rounds, half a minute each.
 */
@Tag("long")
class DoubleKillsIT {
    private static final int ROUNDS = Integer.getInteger("double-kills", 8);
    private static final int BARS_A_ROUND = 600;
    private static final Bars BARS = new Bars(4);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void a_kill_during_the_restart_after_a_kill_leaves_no_partition_stuck() throws Exception {
        var random = new Random(7);
        try (var served = new ServedProcess(folder, KillsIT.QUICK)) {
            served.start();
            for (int round = 0; round < ROUNDS; round++) {
                int from = round * BARS_A_ROUND;
                var sender = new Thread(() -> BARS.send(served, from, from + BARS_A_ROUND), "sender");
                sender.setDaemon(true);
                sender.start();
                killAfter(served, 500L + random.nextInt(2500));
                served.launch();
                killAfter(served, 3000L + random.nextInt(9000));
                served.launch();
                served.awaitReady();
                sender.join();
                System.out.printf("double kill %d of %d survived%n", round + 1, ROUNDS);
            }
            BARS.assertForecastExactlyOnce(served, ROUNDS * BARS_A_ROUND);
        }
    }

    private static void killAfter(ServedProcess served, long milliseconds) throws InterruptedException {
        assertThat(served.endsWithin(milliseconds, TimeUnit.MILLISECONDS)).isFalse();
        served.kill();
    }
}
