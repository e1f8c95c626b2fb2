package io.foretide;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** Measures for how long each partition of the committed forecasts is silent. */
final class ForecastWatch implements AutoCloseable {
    private final Map<Integer, Long> newest = new HashMap<>(); // guarded by this
    private long longest; // nanoseconds; guarded by this
    private final TopicFollower follower;

    ForecastWatch(String bootstrapServers, String topic) {
        follower = new TopicFollower(
                bootstrapServers, topic, false, record -> arrived(record.partition(), System.nanoTime()));
    }

    private synchronized void arrived(int partition, long now) {
        Long before = newest.put(partition, now);
        if (before != null) {
            longest = Math.max(longest, now - before);
        }
    }

    /** Number of partitions with forecasts so far. */
    synchronized int partitions() {
        return newest.size();
    }

    /** Starts the measurement of silence. */
    synchronized void reset() {
        longest = 0;
        newest.replaceAll((partition, then) -> System.nanoTime());
    }

    /** Seconds of the longest silence of any partition since the {@link #reset}, including a current one. */
    private synchronized double longestSilence() {
        long now = System.nanoTime();
        return newest.values().stream().mapToLong(then -> now - then).reduce(longest, Math::max) / 1e9;
    }

    /** Waits until no partition is silent any longer; returns seconds of the longest silence since the {@link #reset}. */
    double awaitEndOfSilence() {
        double[] longest = {-1};
        Awaitility.await("all partitions resume")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    double before = longest[0];
                    longest[0] = longestSilence();
                    return longest[0] == before;
                });
        return longest[0];
    }

    @Override
    public void close() {
        follower.close();
    }
}
