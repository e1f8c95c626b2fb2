package io.foretide.windows;

/**
 * Assigns numbers from 0 to series and reuses freed ones, so that per-series data can be stored in arrays. Open
 * addressing with linear probing; 8 to 16 off-heap bytes per series in addition to its key. Confined to one thread.
 */
final class SeriesIndex implements AutoCloseable {
    static final int NONE = -1;

    private final OffHeapKeys keys = new OffHeapKeys();
    private final OffHeap free = new OffHeap(); // ints: freed numbers
    private int freed;
    private int next; // numbers below this one are in use or free
    private OffHeap slots = new OffHeap(); // ints: number + 1; 0: empty
    private int width = OffHeap.PIECE / Integer.BYTES; // slots: a power of 2, at most half full

    /** The number of a series, or NONE. */
    int of(byte[] key) {
        return at(slot(key));
    }

    /** The number of a series, assigned if it has none. */
    int assign(byte[] key) {
        int slot = slot(key);
        if (at(slot) != NONE) {
            return at(slot);
        }
        int number = freed > 0 ? free.getInt(--freed) : next++;
        keys.set(number, key);
        slots.setInt(slot, number + 1);
        if (2 * (next - freed) > width) {
            grow();
        }
        return number;
    }

    byte[] key(int number) {
        return keys.get(number);
    }

    /** Frees the number of a series. */
    void free(int number) {
        int hole = firstSlot(number);
        while (at(hole) != number) {
            if (at(hole) == NONE) {
                throw new IllegalArgumentException(number + " is not in use");
            }
            hole = after(hole);
        }
        slots.setInt(hole, 0);
        fillHole(hole);
        keys.clear(number);
        free.setInt(freed++, number);
    }

    /** Fills the hole at a slot by moving entries that would no longer be found. */
    private void fillHole(int first) {
        int hole = first;
        for (int next = after(hole); at(next) != NONE; next = after(next)) {
            int way = (next - firstSlot(at(next))) & (width - 1);
            int gap = (next - hole) & (width - 1);
            if (way >= gap) {
                slots.setInt(hole, at(next) + 1);
                slots.setInt(next, 0);
                hole = next;
            }
        }
    }

    /**
     * Doubles the number of slots, in order of numbers, which is the order of keys in memory as long as none was freed.
     */
    private void grow() {
        slots.close();
        slots = new OffHeap();
        width *= 2;
        for (int number = 0; number < next; number++) {
            if (keys.has(number)) {
                int slot = firstSlot(number);
                while (at(slot) != NONE) {
                    slot = after(slot);
                }
                slots.setInt(slot, number + 1);
            }
        }
    }

    /** The slot of a series, or the slot where it would be inserted. */
    private int slot(byte[] key) {
        int slot = (int) keys.hash(key) & (width - 1);
        while (at(slot) != NONE && !keys.matches(at(slot), key)) {
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

    /** The slot where the search for a number's key begins. */
    private int firstSlot(int number) {
        return (int) keys.hash(number) & (width - 1);
    }

    /** Bytes off-heap. */
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
