package io.foretide.forecasts;

/** Ring of bits that record whether each of the last steps was observed. */
final class ObservedSteps {
    private final byte[] bits; // ring
    private final int capacity;
    private long count;

    ObservedSteps(int capacity) {
        this.capacity = capacity;
        bits = new byte[(capacity + 7) / 8];
    }

    void add(boolean observed) {
        set((int) (count % capacity), observed);
        count++;
    }

    /** Marks the step at a lag as observed afterwards. */
    void confirm(int lag) {
        set((int) ((count - 1 - lag) % capacity), true);
    }

    boolean at(int lag) {
        if (lag >= Math.min(count, capacity)) {
            return false;
        }
        int at = (int) ((count - 1 - lag) % capacity);
        return (bits[at >> 3] >> (at & 7) & 1) != 0;
    }

    void walk(StateFields fields) {
        fields.bytes(bits);
        count = fields.number(count);
    }

    private void set(int at, boolean observed) {
        int bit = 1 << (at & 7);
        bits[at >> 3] = (byte) (observed ? bits[at >> 3] | bit : bits[at >> 3] & ~bit);
    }
}
