package io.foretide.model;

/** A 128-bit hash of a carried state; different states collide with a probability of 2⁻¹²⁸. */
record StateFingerprint(long high, long low) {
    private static final long FIRST = 0x9E3779B97F4A7C15L;
    private static final long SECOND = 0xC2B2AE3D27D4EB4FL;

    /** Hashes floats bitwise: 0 and -0 differ. */
    static StateFingerprint of(float[] values, int from, int length) {
        long high = FIRST;
        long low = SECOND;
        for (int i = from; i < from + length; i++) {
            long bits = Float.floatToRawIntBits(values[i]) & 0xffffffffL;
            high = (high ^ bits) * FIRST;
            high ^= high >>> 29;
            low = (low + bits) * SECOND;
            low ^= low >>> 32;
        }
        return new StateFingerprint(mixed(high), mixed(low));
    }

    /** The finalizer of MurmurHash3. */
    private static long mixed(long value) {
        long bits = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        bits = (bits ^ (bits >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return bits ^ (bits >>> 33);
    }
}
