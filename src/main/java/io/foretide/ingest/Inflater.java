package io.foretide.ingest;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Decodes a request body's Content-Encoding: gzip, zstd, deflate (zlib or raw) and snappy (block format). Trailing data
 * is rejected. Output is limited: a body that would exceed the limit is rejected as soon as this is known.
 */
final class Inflater {
    static final Set<String> ENCODINGS = Set.of("identity", "gzip", "x-gzip", "zstd", "deflate", "snappy");

    private static final int CHUNK = 16384;
    /** 8 MiB, the window size that RFC 8878 asks every decoder to support. */
    private static final int ZSTD_WINDOW_LOG = 23;

    private final int maxBytes;

    /** @param maxBytes limit on the decoded body */
    Inflater(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The decoded body exceeds the limit. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;

        TooLarge(int maxBytes) {
            super("a body may have " + maxBytes + " bytes once it is inflated (http.max-inflated-bytes): split it");
        }
    }

    /**
     * The normalized name of an encoding.
     *
     * @param defaultName used if there is no header
     */
    static String name(@Nullable String header, String defaultName) {
        return header == null || header.isBlank() ? defaultName : header.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Decodes a body.
     *
     * @param encoding one of {@link #ENCODINGS}
     * @throws TooLarge if the result exceeds the limit
     * @throws IOException if the body is truncated or not in that encoding
     */
    byte[] inflate(byte[] body, String encoding) throws IOException {
        if (encoding.equals("identity")) {
            return body;
        }
        if (encoding.equals("snappy")) {
            return snappy(body);
        }
        try (InputStream in = stream(body, encoding)) {
            return readBounded(in);
        }
    }

    private static InputStream stream(byte[] body, String encoding) throws IOException {
        return switch (encoding) {
            case "gzip", "x-gzip" -> new GzipMembers(body);
            case "zstd" -> {
                ZstdFrames.check(body);
                yield new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(body)).setLongMax(ZSTD_WINDOW_LOG);
            }
            case "deflate" -> new Deflated(body);
            default -> throw new IOException("unknown encoding");
        };
    }

    /** Fails if data follows the compressed bytes, which the JDK's stream silently ignores. */
    private static final class Deflated extends InflaterInputStream {
        Deflated(byte[] body) {
            super(new ByteArrayInputStream(body), new java.util.zip.Inflater(!hasZlibHeader(body)), CHUNK);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            if (read < 0 && inf.getRemaining() + in.available() > 0) {
                throw new IOException(inf.getRemaining() + in.available() + " bytes follow its end");
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }

    private byte[] readBounded(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream(CHUNK);
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            if (out.size() + read > maxBytes) {
                throw new TooLarge(maxBytes);
            }
            out.write(chunk, 0, read);
        }
        return out.toByteArray();
    }

    /** The length prefix is checked first, so that an oversized body is never decoded. */
    private byte[] snappy(byte[] body) throws IOException {
        int length = snappyLength(body);
        if (length < 0 || length > maxBytes) {
            throw new TooLarge(maxBytes);
        }
        byte[] out = new byte[length];
        if (Snappy.uncompress(body, 0, body.length, out, 0) != length) {
            throw new IOException("its length prefix does not match its content");
        }
        return out;
    }

    private static int snappyLength(byte[] body) throws IOException {
        if (body.length == 0 || !Snappy.isValidCompressedBuffer(body)) {
            throw new IOException("not a snappy block (the framed format is not supported)");
        }
        return Snappy.uncompressedLength(body);
    }

    /** RFC 1950: the low half of the first byte is method 8, and the first two bytes are a multiple of 31. */
    private static boolean hasZlibHeader(byte[] body) {
        return body.length >= 2 && (body[0] & 0x0f) == 8 && (((body[0] & 0xff) << 8) | (body[1] & 0xff)) % 31 == 0;
    }
}
