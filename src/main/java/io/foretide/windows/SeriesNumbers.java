package io.foretide.windows;

/**
 * Numbers for series, from 0 on and given anew when they are free again, so that what is known of each series lies in arrays. Open addressing
 * with linear probing, 8 to 16 bytes a series outside the heap beside its key. Confined to one thread.
 */
final class SeriesNumbers implements AutoCloseable {
    static final int NONE = -1;

    private final OffHeapKeys keys = new OffHeapKeys();
    private final OffHeap free = new OffHeap(); // ints: numbers that were given back
    private int freed;
    private int given; // numbers below this one are in use or free
    private OffHeap slots = new OffHeap(); // ints: number + 1; 0: empty
    private int width = OffHeap.PIECE / Integer.BYTES; // slots: a power of 2, half full at most

    /** The number of a series; NONE if it has none. */
    int of(byte[] key) {
        return at(slot(key));
    }

    /** The number of a series, which gets one if it has none. */
    int give(byte[] key) {
        int slot = slot(key);
        if (at(slot) != NONE) {
            return at(slot);
        }
        int number = freed > 0 ? free.getInt(--freed) : given++;
        keys.set(number, key);
        slots.setInt(slot, number + 1);
        if (2 * (given - freed) > width) {
            spread();
        }
        return number;
    }

    byte[] key(int number) {
        return keys.get(number);
    }

    /** Takes a series' number back. */
    void free(int number) {
        int hole = home(number);
        while (at(hole) != number) {
            if (at(hole) == NONE) {
                throw new IllegalArgumentException(number + " is nobody's number");
            }
            hole = after(hole);
        }
        slots.setInt(hole, 0);
        close(hole);
        keys.clear(number);
        free.setInt(freed++, number);
    }

    /** Moves what stands behind a hole, and would not be found any more, into it. */
    private void close(int first) {
        int hole = first;
        for (int next = after(hole); at(next) != NONE; next = after(next)) {
            int way = (next - home(at(next))) & (width - 1);
            int gap = (next - hole) & (width - 1);
            if (way >= gap) {
                slots.setInt(hole, at(next) + 1);
                slots.setInt(next, 0);
                hole = next;
            }
        }
    }

    /** To twice as many slots. Goes by the numbers, whose keys lie in that order as long as none was freed. */
    private void spread() {
        slots.close();
        slots = new OffHeap();
        width *= 2;
        for (int number = 0; number < given; number++) {
            if (keys.has(number)) {
                int slot = home(number);
                while (at(slot) != NONE) {
                    slot = after(slot);
                }
                slots.setInt(slot, number + 1);
            }
        }
    }

    /** Where a series stands, or would stand. */
    private int slot(byte[] key) {
        int slot = (int) keys.hash(key) & (width - 1);
        while (at(slot) != NONE && !keys.is(at(slot), key)) {
            slot = after(slot);
        }
        return slot;
    }

    private int at(int slot) {
        return slots.getInt(slot) - 1;
    }

    private int after(int slot) {
        return (slot + 1) & (width - 1);
    }

    /** Where the search for a number's key begins. */
    private int home(int number) {
        return (int) keys.hash(number) & (width - 1);
    }

    /** Bytes outside the heap. */
    long bytes() {
        return keys.bytes() + free.bytes() + slots.bytes();
    }

    @Override
    public void close() {
        keys.close();
        free.close();
        slots.close();
    }
}
