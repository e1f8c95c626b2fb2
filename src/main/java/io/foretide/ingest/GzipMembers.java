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
 * The bytes of gzip's members (RFC 1952), one behind another, to the very end: the JDK's own stream leaves out what follows a member and is
 * none, and says nothing. Zeros at the end are padding.
 */
final class GzipMembers extends InputStream {
    private static final int HEAD = 10;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final byte[] body;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 sum = new CRC32();
    private int at;
    private boolean within;

    GzipMembers(byte[] body) {
        this.body = body;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (length > 0) {
            if (!within) {
                if (at > 0 && isPadding()) {
                    return -1;
                }
                head();
            }
            int read = inflate(into, offset, length);
            if (read > 0) {
                return read;
            }
        }
        return 0;
    }

    /** Bytes of the member, 0 where it ends. */
    private int inflate(byte[] into, int offset, int length) throws IOException {
        try {
            int read = inflater.inflate(into, offset, length);
            sum.update(into, offset, read);
            if (read == 0 && inflater.finished()) {
                at = body.length - inflater.getRemaining();
                tail();
            } else if (read == 0) {
                throw inflater.needsDictionary()
                        ? new IOException("gzip knows no dictionaries")
                        : new EOFException("it breaks off");
            }
            return read;
        } catch (DataFormatException e) {
            throw new IOException("it is damaged", e);
        }
    }

    private boolean isPadding() {
        for (int i = at; i < body.length; i++) {
            if (body[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void head() throws IOException {
        int start = at;
        if (next() != 0x1f || next() != 0x8b || next() != 8) {
            throw new IOException(
                    start == 0 ? "it does not begin as gzip does" : "at byte " + (start + 1) + " stands no gzip");
        }
        int flags = next();
        skip(HEAD - 4);
        if ((flags & EXTRA) != 0) {
            skip(next() | (next() << 8));
        }
        if ((flags & NAME) != 0) {
            text();
        }
        if ((flags & COMMENT) != 0) {
            text();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(body, at, body.length - at);
        sum.reset();
        within = true;
    }

    private void tail() throws IOException {
        if (at + 2 * Integer.BYTES > body.length) {
            throw new EOFException("it breaks off");
        }
        var tail = ByteBuffer.wrap(body, at, 2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (tail.getInt() != (int) sum.getValue() || tail.getInt() != (int) inflater.getBytesWritten()) {
            throw new IOException("its check sum is not that of its content");
        }
        at += 2 * Integer.BYTES;
        within = false;
    }

    private int next() throws IOException {
        skip(1);
        return body[at - 1] & 0xff;
    }

    private void skip(int bytes) throws IOException {
        if (at + bytes > body.length) {
            throw new EOFException("it breaks off");
        }
        at += bytes;
    }

    private void text() throws IOException {
        while (next() != 0) {
            // up to its end
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
