package io.foretide.windows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.kafka.common.utils.ByteBufferUnmapper;

/**
 * An off-heap array of ints or longs that grows in pieces, without copying. Elements are zero until set. It counts
 * against {@code -XX:MaxDirectMemorySize}. Confined to one thread.
 */
final class OffHeap implements AutoCloseable {
    private static final int BITS = 15;
    /** Bytes per piece; a piece's buffer object takes about 150 on the heap, so a mebibyte takes 5 KB there. */
    static final int PIECE = 1 << BITS;

    private static final int LAST = PIECE - 1;

    private ByteBuffer[] pieces = {};

    int getInt(int index) {
        int piece = index >>> (BITS - 2);
        return piece < pieces.length ? pieces[piece].getInt((index << 2) & LAST) : 0;
    }

    void setInt(int index, int value) {
        piece(index >>> (BITS - 2)).putInt((index << 2) & LAST, value);
    }

    long getLong(int index) {
        int piece = index >>> (BITS - 3);
        return piece < pieces.length ? pieces[piece].getLong((index << 3) & LAST) : 0;
    }

    void setLong(int index, long value) {
        piece(index >>> (BITS - 3)).putLong((index << 3) & LAST, value);
    }

    private ByteBuffer piece(int piece) {
        if (piece >= pieces.length) {
            grow(piece);
        }
        return pieces[piece];
    }

    private void grow(int piece) {
        int had = pieces.length;
        ByteBuffer[] more = Arrays.copyOf(pieces, piece + 1);
        for (int i = had; i <= piece; i++) {
            more[i] = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.nativeOrder());
        }
        pieces = more;
    }

    /** Bytes allocated. */
    long bytes() {
        return (long) pieces.length * PIECE;
    }

    /** Resets all elements to zero and frees the memory immediately, without waiting for garbage collection. */
    @Override
    public void close() {
        ByteBuffer[] past = pieces;
        pieces = new ByteBuffer[0]; // first, so that nothing can read freed memory
        try {
            for (ByteBuffer piece : past) {
                ByteBufferUnmapper.unmap("what is known of series", piece);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
