package io.foretide.forecasts;

import java.time.InstantSource;
import java.util.SplittableRandom;

/**
 * Decides which series begin a learning block: all of them, or under load a random sample at a limited rate.
 * Implemented as a token bucket. Every request is admitted while the bucket is at least half full. Below that, the
 * probability of admission falls with its content, so that all series are equally likely to be admitted. Thread-safe.
 */
public final class BlockSampler {
    private static final double BURST = 10; // seconds at the limited rate that a full bucket lasts for

    private final InstantSource clock;
    private final SplittableRandom random;
    private final double rate; // blocks per second, 0: no limit
    private double tokens;
    private long lastRefill; // epoch milliseconds

    /**
     * @param rate maximum long-run rate of new blocks per second; 0 for no limit
     * @param clock clock by which the bucket is refilled
     * @param seed seed of the random draws
     */
    public BlockSampler(double rate, InstantSource clock, long seed) {
        this.rate = rate;
        this.clock = clock;
        random = new SplittableRandom(seed);
        tokens = BURST * rate;
        lastRefill = clock.millis();
    }

    /** Returns a sampler that admits every block. */
    public static BlockSampler unlimited() {
        return new BlockSampler(0, InstantSource.system(), 0);
    }

    /** Returns whether a series without a current block begins one. */
    boolean admits() {
        return rate == 0 || draw();
    }

    private synchronized boolean draw() {
        long now = clock.millis();
        double size = BURST * rate;
        tokens = Math.min(size, tokens + Math.max(0, now - lastRefill) * rate / 1000);
        lastRefill = now;
        if (tokens < 1 || random.nextDouble() >= 2 * tokens / size) {
            return false;
        }
        tokens--;
        return true;
    }
}
