package io.foretide.windows;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Numbers for series, from 0 on and given anew when they are free again, so that what is known of each series lies in arrays: a tenth of
 * what maps of boxed numbers take. Open addressing with linear probing. Confined to one thread.
 */
final class Numbers {
    static final int NONE = -1;
    private static final int LEAST = 16;
    private static final byte[] NOBODY = {};

    private final long seed = ThreadLocalRandom.current().nextLong(); // whoever chooses ids cannot make them collide
    private byte[][] keys = new byte[LEAST][]; // by number
    private int[] slots = new int[2 * LEAST]; // number + 1; 0: empty. A power of 2, half full at most
    private int[] free = new int[0]; // numbers that were given back
    private int freed;
    private int given; // numbers below this one are in use or free

    /** The number of a series; NONE if it has none. */
    int of(byte[] key) {
        return slots[slot(key)] - 1;
    }

    /** The number of a series, which gets one if it has none. */
    int give(byte[] key) {
        int slot = slot(key);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        int number = freed > 0 ? free[--freed] : given++;
        if (number == keys.length) {
            keys = Arrays.copyOf(keys, number + number / 2);
        }
        keys[number] = key;
        slots[slot] = number + 1;
        if (2 * (given - freed) > slots.length) {
            spread();
        }
        return number;
    }

    byte[] key(int number) {
        return keys[number];
    }

    /** Takes a series' number back. */
    void free(int number) {
        int hole = slot(keys[number]);
        keys[number] = NOBODY;
        slots[hole] = 0;
        close(hole);
        if (freed == free.length) {
            free = Arrays.copyOf(free, Math.max(LEAST, 2 * freed));
        }
        free[freed++] = number;
    }

    /** Moves what stands behind a hole, and would not be found any more, into it. */
    private void close(int first) {
        int hole = first;
        for (int next = after(hole); slots[next] != 0; next = after(next)) {
            int home = home(keys[slots[next] - 1]);
            int way = (next - home) & (slots.length - 1);
            int gap = (next - hole) & (slots.length - 1);
            if (way >= gap) {
                slots[hole] = slots[next];
                slots[next] = 0;
                hole = next;
            }
        }
    }

    private void spread() {
        int[] narrow = slots;
        slots = new int[2 * narrow.length];
        for (int entry : narrow) {
            if (entry != 0) {
                slots[slot(keys[entry - 1])] = entry;
            }
        }
    }

    /** Where a series stands, or would stand. */
    private int slot(byte[] key) {
        int slot = home(key);
        while (slots[slot] != 0 && !Arrays.equals(keys[slots[slot] - 1], key)) {
            slot = after(slot);
        }
        return slot;
    }

    private int after(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private int home(byte[] key) {
        long hash = seed;
        for (byte b : key) {
            hash = (hash ^ b) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32) & (slots.length - 1);
    }
}
