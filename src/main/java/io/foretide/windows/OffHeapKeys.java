package io.foretide.windows;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keys of series by number, off-heap: 8 bytes each, and the key in whole 8-byte words. Freed space is reused for keys
 * of the same number of words. Confined to one thread.
 */
final class OffHeapKeys implements AutoCloseable {
    /** Limit on a key's length, equal to that of ids. */
    static final int MAX_BYTES = 256;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LENGTH_BITS = 16;
    private static final int LENGTH = (1 << LENGTH_BITS) - 1;

    // randomized, so that ids cannot be chosen to collide
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final long secret = ThreadLocalRandom.current().nextLong() | 1;

    private final OffHeap words = new OffHeap(); // longs: the keys, padded with zeros to whole words
    private final OffHeap places =
            new OffHeap(); // longs, by number: index of the first word, and in the lower bits the length; 0: no key
    private final int[] freePlaces =
            new int[words(MAX_BYTES) + 1]; // by word count: the first free place, which links to the next; 0: none
    private int end = 1; // words ever used; word 0 is unused

    /** @param key of at most {@value #MAX_BYTES} bytes; the number must have no key */
    void set(int number, byte[] key) {
        int count = words(key.length);
        int first = freePlaces[count];
        if (first == 0) {
            first = end;
            end += count;
        } else {
            freePlaces[count] = (int) words.getLong(first);
        }
        for (int i = 0; i < count; i++) {
            words.setLong(first + i, word(key, i));
        }
        places.setLong(number, ((long) first << LENGTH_BITS) | key.length);
    }

    /** Removes the key of a number, which must have one. */
    void clear(int number) {
        int count = words(length(number));
        words.setLong(first(number), freePlaces[count]);
        freePlaces[count] = first(number);
        places.setLong(number, 0);
    }

    boolean has(int number) {
        return places.getLong(number) != 0;
    }

    /** Whether the key of a number, which must have one, equals this key. */
    boolean matches(int number, byte[] key) {
        boolean same = length(number) == key.length;
        int first = first(number);
        for (int i = 0; same && i < words(key.length); i++) {
            same = words.getLong(first + i) == word(key, i);
        }
        return same;
    }

    /** The key of a number, which must have one. */
    byte[] get(int number) {
        int length = length(number);
        ByteBuffer key = ByteBuffer.allocate(Long.BYTES * words(length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < words(length); i++) {
            key.putLong(words.getLong(first(number) + i));
        }
        return Arrays.copyOf(key.array(), length);
    }

    long hash(byte[] key) {
        long hash = seed;
        for (int i = 0; i < words(key.length); i++) {
            hash = multiplyFold(hash, word(key, i));
        }
        return hash;
    }

    /** The hash of a number's key. */
    long hash(int number) {
        long hash = seed;
        int first = first(number);
        for (int i = 0; i < words(length(number)); i++) {
            hash = multiplyFold(hash, words.getLong(first + i));
        }
        return hash;
    }

    /** Combines both halves of the product, so that every bit affects every other. */
    private long multiplyFold(long hash, long word) {
        return ((hash ^ word) * secret) ^ Math.multiplyHigh(hash ^ word, secret);
    }

    private int first(int number) {
        return (int) (places.getLong(number) >>> LENGTH_BITS);
    }

    private int length(int number) {
        return (int) places.getLong(number) & LENGTH;
    }

    /** Number of words of a key; at least one, since a free place stores a link. */
    private static int words(int length) {
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
