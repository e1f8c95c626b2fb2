package io.foretide.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The frames of zstd (RFC 8878), one behind another: whether a body holds nothing else, which the library's stream does not say. */
final class ZstdFrames {
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
    private static final int[] SIZE_BYTES = {0, 2, 4, 8};
    private static final int RUN = 1; // a block that is one byte, repeated
    private static final int CHECK_SUM = 4;

    private ZstdFrames() {}

    /** @throws IOException when the body breaks off within a frame, or something else stands behind one */
    static void check(byte[] body) throws IOException {
        var rest = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        try {
            do {
                frame(rest);
            } while (rest.hasRemaining());
        } catch (BufferUnderflowException e) {
            throw new EOFException("it breaks off");
        }
    }

    private static void frame(ByteBuffer rest) throws IOException {
        int magic = rest.getInt();
        if ((magic & ~0xf) == SKIPPABLE) {
            int length = rest.getInt();
            skip(rest, length);
        } else if (magic == MAGIC) {
            int descriptor = rest.get();
            boolean single = (descriptor & 0x20) != 0;
            int size = (descriptor >> 6) & 3;
            skip(rest, single ? 0 : 1);
            skip(rest, DICTIONARY_BYTES[descriptor & 3]);
            skip(rest, size == 0 && single ? 1 : SIZE_BYTES[size]);
            blocks(rest);
            skip(rest, (descriptor & 4) != 0 ? CHECK_SUM : 0);
        } else {
            throw new IOException("at byte " + (rest.position() - Integer.BYTES + 1) + " stands no frame of zstd");
        }
    }

    private static void blocks(ByteBuffer rest) {
        boolean last = false;
        while (!last) {
            int head = (rest.get() & 0xff) | ((rest.get() & 0xff) << 8) | ((rest.get() & 0xff) << 16);
            last = (head & 1) != 0;
            skip(rest, ((head >> 1) & 3) == RUN ? 1 : head >> 3);
        }
    }

    private static void skip(ByteBuffer rest, int bytes) {
        if (bytes < 0 || bytes > rest.remaining()) {
            throw new BufferUnderflowException();
        }
        rest.position(rest.position() + bytes);
    }
}
