package io.foretide.learning;

import java.time.Duration;

/**
 * How older blocks are learned from again.
 *
 * @param blocks older blocks that join each update; 0: none
 * @param kept most blocks kept for it
 * @param age mean age of the kept blocks that admission aims at; zero admits every block
 */
public record Replay(int blocks, int kept, Duration age) {
    public static final Replay NONE = new Replay(0, 0, Duration.ZERO);

    public Replay {
        if (blocks < 0 || kept < 0 || age.isNegative()) {
            throw new IllegalArgumentException(
                    "replay of " + blocks + " out of " + kept + " blocks of a mean age of " + age + " is impossible");
        }
    }
}
