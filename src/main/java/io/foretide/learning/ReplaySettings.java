package io.foretide.learning;

import java.time.Duration;

/**
 * Settings of experience replay.
 *
 * @param blocks older blocks added to each update; 0: none
 * @param capacity of the reservoir in blocks
 * @param meanAge mean age of kept blocks that admission aims at; zero admits every block
 */
public record ReplaySettings(int blocks, int capacity, Duration meanAge) {
    public static final ReplaySettings NONE = new ReplaySettings(0, 0, Duration.ZERO);

    public ReplaySettings {
        if (blocks < 0 || capacity < 0 || meanAge.isNegative()) {
            throw new IllegalArgumentException("replay of " + blocks + " out of " + capacity
                    + " blocks of a mean age of " + meanAge + " is impossible");
        }
    }
}
