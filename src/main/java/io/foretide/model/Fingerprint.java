package io.foretide.model;

/**
 * 128 bits that tell one carried state from all others: two states with the same bits have the same, two others do not, but for
 * a chance of 2⁻¹²⁸.
 */
record Fingerprint(long high, long low) {
    private static final long FIRST = 0x9E3779B97F4A7C15L;
    private static final long SECOND = 0xC2B2AE3D27D4EB4FL;

    /** Of some floats, bit by bit: 0 and -0 differ. */
    static Fingerprint of(float[] values, int from, int length) {
        long high = FIRST;
        long low = SECOND;
        for (int i = from; i < from + length; i++) {
            long bits = Float.floatToRawIntBits(values[i]) & 0xffffffffL;
            high = (high ^ bits) * FIRST;
            high ^= high >>> 29;
            low = (low + bits) * SECOND;
            low ^= low >>> 32;
        }
        return new Fingerprint(mixed(high), mixed(low));
    }

    /** The finalizer of MurmurHash3. */
    private static long mixed(long value) {
        long bits = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        bits = (bits ^ (bits >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return bits ^ (bits >>> 33);
    }
}
