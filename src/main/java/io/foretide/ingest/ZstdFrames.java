package io.foretide.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Verifies that a body consists of complete zstd frames (RFC 8878) only, which the library's stream does not check.
 */
final class ZstdFrames {
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
    private static final int[] SIZE_BYTES = {0, 2, 4, 8};
    private static final int RUN = 1; // a block of one repeated byte
    private static final int CHECK_SUM = 4;

    private ZstdFrames() {}

    /** @throws IOException if a frame is truncated or followed by other data */
    static void check(byte[] body) throws IOException {
        var buffer = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        try {
            do {
                frame(buffer);
            } while (buffer.hasRemaining());
        } catch (BufferUnderflowException e) {
            throw new EOFException("it is truncated");
        }
    }

    private static void frame(ByteBuffer buffer) throws IOException {
        int magic = buffer.getInt();
        if ((magic & ~0xf) == SKIPPABLE) {
            int length = buffer.getInt();
            skip(buffer, length);
        } else if (magic == MAGIC) {
            int descriptor = buffer.get();
            boolean single = (descriptor & 0x20) != 0;
            int size = (descriptor >> 6) & 3;
            skip(buffer, single ? 0 : 1);
            skip(buffer, DICTIONARY_BYTES[descriptor & 3]);
            skip(buffer, size == 0 && single ? 1 : SIZE_BYTES[size]);
            blocks(buffer);
            skip(buffer, (descriptor & 4) != 0 ? CHECK_SUM : 0);
        } else {
            throw new IOException("at byte " + (buffer.position() - Integer.BYTES + 1) + " there is no zstd frame");
        }
    }

    private static void blocks(ByteBuffer buffer) {
        boolean last = false;
        while (!last) {
            int head = (buffer.get() & 0xff) | ((buffer.get() & 0xff) << 8) | ((buffer.get() & 0xff) << 16);
            last = (head & 1) != 0;
            skip(buffer, ((head >> 1) & 3) == RUN ? 1 : head >> 3);
        }
    }

    private static void skip(ByteBuffer buffer, int bytes) {
        if (bytes < 0 || bytes > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        buffer.position(buffer.position() + bytes);
    }
}
