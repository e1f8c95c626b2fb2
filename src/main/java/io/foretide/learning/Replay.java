package io.foretide.learning;

/**
 * How older blocks are learned from again.
 *
 * @param blocks older blocks that join each update; 0: none
 * @param kept most blocks kept for it
 */
public record Replay(int blocks, int kept) {
    public static final Replay NONE = new Replay(0, 0);

    public Replay {
        if (blocks < 0 || kept < 0) {
            throw new IllegalArgumentException("replay of " + blocks + " out of " + kept + " blocks is impossible");
        }
    }
}
