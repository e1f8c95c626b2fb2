package io.foretide.windows;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the timestamps of the records that are read with this process's clock. A record from the future shows that clocks differ: that this one is
 * behind its writer's. One from the past may only have waited. Confined to one thread.
 */
final class RecordClock {
    private static final Logger LOG = LoggerFactory.getLogger(RecordClock.class);
    /** Milliseconds by which clocks of one cluster may differ without a word. */
    static final long TOLERATED = 10_000;

    private static final long EVERY = Duration.ofMinutes(10).toMillis();

    private final Runnable count;
    private long quietUntil = Long.MIN_VALUE;

    /** @param count counts one record from the future */
    RecordClock(Runnable count) {
        this.count = count;
    }

    /**
     * Reads a record's timestamp.
     *
     * @param series that the record is of
     * @param timestamp as its writer's clock had it, epoch milliseconds
     * @param wall what this process's clock shows, epoch milliseconds
     */
    void read(String series, long timestamp, long wall) {
        if (timestamp - wall <= TOLERATED) {
            return;
        }
        count.run();
        if (wall >= quietUntil) {
            quietUntil = wall + EVERY;
            LOG.warn(
                    "A record of the series {} was written {} s ahead of this process's clock: the writer's clock is ahead, or this one behind."
                            + " Steps of silent series close as much later: synchronize the clocks",
                    series,
                    (timestamp - wall) / 1000);
        }
    }

    /** What to add to a refusal because a step is closed: empty unless the record's timestamp lies that far in the past. */
    static String late(long timestamp, long wall) {
        return wall - timestamp <= TOLERATED
                ? ""
                : "; the record was written " + (wall - timestamp) / 1000
                        + " s before this process's clock: if nothing waited to be read, synchronize the clocks";
    }
}
