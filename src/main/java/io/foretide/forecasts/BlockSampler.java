package io.foretide.forecasts;

import java.time.InstantSource;
import java.util.SplittableRandom;

/**
 * Decides which series begin a block for learning: all of them, or under load a random sample that keeps to a rate. A token bucket: blocks begin freely while
 * it is at least half full, and with a probability that falls with its content from there on, so that every series that asks is as likely as another. Safe for
 * all threads.
 */
public final class BlockSampler {
    private static final double BURST = 10; // seconds of the rate in a full bucket

    private final InstantSource clock;
    private final SplittableRandom random;
    private final double rate; // blocks per second, 0: no limit
    private double tokens;
    private long filled; // epoch milliseconds

    /**
     * @param rate blocks per second that begin in the long run; 0 for no limit
     * @param clock that the bucket is filled by
     * @param seed of the draws
     */
    public BlockSampler(double rate, InstantSource clock, long seed) {
        this.rate = rate;
        this.clock = clock;
        random = new SplittableRandom(seed);
        tokens = BURST * rate;
        filled = clock.millis();
    }

    /** Admits every block. */
    public static BlockSampler unlimited() {
        return new BlockSampler(0, InstantSource.system(), 0);
    }

    /** Whether a series without a current block begins one. */
    boolean admits() {
        return rate == 0 || draw();
    }

    private synchronized boolean draw() {
        long now = clock.millis();
        double size = BURST * rate;
        tokens = Math.min(size, tokens + Math.max(0, now - filled) * rate / 1000);
        filled = now;
        if (tokens < 1 || random.nextDouble() >= 2 * tokens / size) {
            return false;
        }
        tokens--;
        return true;
    }
}
