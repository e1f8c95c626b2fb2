package io.foretide.windows;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keys of series by their numbers, outside the heap: 8 bytes each, and whole words of 8 bytes for the key itself. What one leaves is used again
 * for others of as many words. Confined to one thread.
 */
final class OffHeapKeys implements AutoCloseable {
    /** Bytes of the longest key, as of the longest id. */
    static final int LONGEST = 256;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LENGTH_BITS = 16;
    private static final int LENGTH = (1 << LENGTH_BITS) - 1;

    // whoever chooses ids cannot make them collide
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final long secret = ThreadLocalRandom.current().nextLong() | 1;

    private final OffHeap words = new OffHeap(); // longs: the keys, the last word of each filled up with zeros
    private final OffHeap places =
            new OffHeap(); // longs, by number: first word, and bytes in the lower bits; 0: no key
    private final int[] left =
            new int[count(LONGEST) + 1]; // by words: the first of such places, which tells the next; 0: none
    private int end = 1; // of the words that were ever used; word 0 is nobody's

    /** @param key of {@value #LONGEST} bytes at most; the number may have none yet */
    void set(int number, byte[] key) {
        int count = count(key.length);
        int first = left[count];
        if (first == 0) {
            first = end;
            end += count;
        } else {
            left[count] = (int) words.getLong(first);
        }
        for (int i = 0; i < count; i++) {
            words.setLong(first + i, word(key, i));
        }
        places.setLong(number, ((long) first << LENGTH_BITS) | key.length);
    }

    /** Forgets the key of a number, which has one. */
    void clear(int number) {
        int count = count(length(number));
        words.setLong(first(number), left[count]);
        left[count] = first(number);
        places.setLong(number, 0);
    }

    boolean has(int number) {
        return places.getLong(number) != 0;
    }

    /** Whether a number, which has a key, has this one. */
    boolean is(int number, byte[] key) {
        boolean same = length(number) == key.length;
        int first = first(number);
        for (int i = 0; same && i < count(key.length); i++) {
            same = words.getLong(first + i) == word(key, i);
        }
        return same;
    }

    /** The key of a number, which has one. */
    byte[] get(int number) {
        int length = length(number);
        ByteBuffer key = ByteBuffer.allocate(Long.BYTES * count(length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count(length); i++) {
            key.putLong(words.getLong(first(number) + i));
        }
        return Arrays.copyOf(key.array(), length);
    }

    long hash(byte[] key) {
        long hash = seed;
        for (int i = 0; i < count(key.length); i++) {
            hash = mixed(hash, word(key, i));
        }
        return hash;
    }

    /** The same of a number's key. */
    long hash(int number) {
        long hash = seed;
        int first = first(number);
        for (int i = 0; i < count(length(number)); i++) {
            hash = mixed(hash, words.getLong(first + i));
        }
        return hash;
    }

    /** Both halves of the product, so that every bit counts in every other. */
    private long mixed(long hash, long word) {
        return ((hash ^ word) * secret) ^ Math.multiplyHigh(hash ^ word, secret);
    }

    private int first(int number) {
        return (int) (places.getLong(number) >>> LENGTH_BITS);
    }

    private int length(int number) {
        return (int) places.getLong(number) & LENGTH;
    }

    /** Words of a key; one at least, which is where a place that is left names the next. */
    private static int count(int length) {
        return Math.max(1, (length + Long.BYTES - 1) / Long.BYTES);
    }

    private static long word(byte[] key, int i) {
        int from = i * Long.BYTES;
        if (from + Long.BYTES <= key.length) {
            return (long) WORDS.get(key, from);
        }
        long word = 0;
        for (int b = key.length - 1; b >= from; b--) {
            word = (word << Byte.SIZE) | (key[b] & 0xff);
        }
        return word;
    }

    long bytes() {
        return words.bytes() + places.bytes();
    }

    @Override
    public void close() {
        words.close();
        places.close();
    }
}
