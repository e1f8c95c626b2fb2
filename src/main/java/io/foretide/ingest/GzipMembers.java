package io.foretide.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A stream of concatenated gzip members (RFC 1952) that fails on trailing data, which the JDK's stream silently
 * ignores. Trailing zeros are accepted as padding.
 */
final class GzipMembers extends InputStream {
    private static final int HEAD = 10;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final byte[] body;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private int position;
    private boolean inMember;

    GzipMembers(byte[] body) {
        this.body = body;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (length > 0) {
            if (!inMember) {
                if (position > 0 && isPadding()) {
                    return -1;
                }
                readHeader();
            }
            int read = inflate(buffer, offset, length);
            if (read > 0) {
                return read;
            }
        }
        return 0;
    }

    /** Inflates bytes of the current member; returns 0 at its end. */
    private int inflate(byte[] buffer, int offset, int length) throws IOException {
        try {
            int read = inflater.inflate(buffer, offset, length);
            checksum.update(buffer, offset, read);
            if (read == 0 && inflater.finished()) {
                position = body.length - inflater.getRemaining();
                readTrailer();
            } else if (read == 0) {
                throw inflater.needsDictionary()
                        ? new IOException("gzip does not support dictionaries")
                        : new EOFException("it is truncated");
            }
            return read;
        } catch (DataFormatException e) {
            throw new IOException("it is damaged", e);
        }
    }

    private boolean isPadding() {
        for (int i = position; i < body.length; i++) {
            if (body[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void readHeader() throws IOException {
        int start = position;
        if (next() != 0x1f || next() != 0x8b || next() != 8) {
            throw new IOException(
                    start == 0
                            ? "it does not begin with a gzip header"
                            : "at byte " + (start + 1) + " there is no gzip member");
        }
        int flags = next();
        skip(HEAD - 4);
        if ((flags & EXTRA) != 0) {
            skip(next() | (next() << 8));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(body, position, body.length - position);
        checksum.reset();
        inMember = true;
    }

    private void readTrailer() throws IOException {
        if (position + 2 * Integer.BYTES > body.length) {
            throw new EOFException("it is truncated");
        }
        var tail = ByteBuffer.wrap(body, position, 2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (tail.getInt() != (int) checksum.getValue() || tail.getInt() != (int) inflater.getBytesWritten()) {
            throw new IOException("its checksum does not match its content");
        }
        position += 2 * Integer.BYTES;
        inMember = false;
    }

    private int next() throws IOException {
        skip(1);
        return body[position - 1] & 0xff;
    }

    private void skip(int bytes) throws IOException {
        if (position + bytes > body.length) {
            throw new EOFException("it is truncated");
        }
        position += bytes;
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // including its terminator
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
