package io.foretide.windows;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares record timestamps with this process's clock. A record from the future shows that this clock is behind the
 * writer's. A record from the past may only have waited to be read. Confined to one thread.
 */
final class ClockSkewCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ClockSkewCheck.class);
    /** Accepted clock difference in milliseconds within a cluster. */
    static final long TOLERANCE_MS = 10_000;

    private static final long LOG_INTERVAL = Duration.ofMinutes(10).toMillis();

    private final Runnable count;
    private long quietUntil = Long.MIN_VALUE;

    /** @param count called for each record from the future */
    ClockSkewCheck(Runnable count) {
        this.count = count;
    }

    /**
     * Checks a record's timestamp.
     *
     * @param timestamp of the writer's clock, epoch milliseconds
     * @param wall this process's clock, epoch milliseconds
     */
    void read(String series, long timestamp, long wall) {
        if (timestamp - wall <= TOLERANCE_MS) {
            return;
        }
        count.run();
        if (wall >= quietUntil) {
            quietUntil = wall + LOG_INTERVAL;
            LOG.warn(
                    "A record of the series {} was written {} s ahead of this process's clock: the writer's clock is ahead, or this one behind."
                            + " Steps of silent series close later by the same time: synchronize the clocks",
                    series,
                    (timestamp - wall) / 1000);
        }
    }

    /** Addition to the rejection of a late observation: empty unless the record's timestamp is far in the past. */
    static String late(long timestamp, long wall) {
        return wall - timestamp <= TOLERANCE_MS
                ? ""
                : "; the record was written " + (wall - timestamp) / 1000
                        + " s before this process's clock: if there was no backlog, synchronize the clocks";
    }
}
