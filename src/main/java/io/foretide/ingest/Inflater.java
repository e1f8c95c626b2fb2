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
 * A request body out of its Content-Encoding: gzip, zstd, deflate (zlib's form, or the bare one that some clients send) and
 * snappy (its block format). All of a body counts: one that goes on behind its compressed bytes is refused. Never makes more bytes than the bound: a body that would is refused as soon as it is seen.
 */
final class Inflater {
    static final Set<String> ENCODINGS = Set.of("identity", "gzip", "x-gzip", "zstd", "deflate", "snappy");

    private static final int CHUNK = 16384;
    /** Windows of 8 MiB, which RFC 8878 asks every decoder for and more of which nobody need give. */
    private static final int ZSTD_WINDOW_LOG = 23;

    private final int most;

    /** @param most bytes that a body may have when it is inflated */
    Inflater(int most) {
        this.most = most;
    }

    /** The body is larger than it may be. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;

        TooLarge(int most) {
            super("a body may have " + most + " bytes once it is inflated (http.max-inflated-bytes): split it");
        }
    }

    /**
     * The name of an encoding as it is compared.
     *
     * @param none what no header stands for
     */
    static String name(@Nullable String header, String none) {
        return header == null || header.isBlank() ? none : header.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * The bytes that were encoded.
     *
     * @param encoding one of {@link #ENCODINGS}
     * @throws TooLarge when they are more than the bound
     * @throws IOException when the body is not of that encoding, or breaks off
     */
    byte[] inflate(byte[] body, String encoding) throws IOException {
        if (encoding.equals("identity")) {
            return body;
        }
        if (encoding.equals("snappy")) {
            return snappy(body);
        }
        try (InputStream in = stream(body, encoding)) {
            return all(in);
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
            default -> throw new IOException("no such encoding");
        };
    }

    /** Ends with an exception where something follows the compressed bytes: the library's own would leave it out and say nothing. */
    private static final class Deflated extends InflaterInputStream {
        Deflated(byte[] body) {
            super(new ByteArrayInputStream(body), new java.util.zip.Inflater(!zlib(body)), CHUNK);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
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

    private byte[] all(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream(CHUNK);
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            if (out.size() + read > most) {
                throw new TooLarge(most);
            }
            out.write(chunk, 0, read);
        }
        return out.toByteArray();
    }

    /** Its length stands at its beginning, so that nothing is made of one that is too large. */
    private byte[] snappy(byte[] body) throws IOException {
        int length = snappyLength(body);
        if (length < 0 || length > most) {
            throw new TooLarge(most);
        }
        byte[] out = new byte[length];
        if (Snappy.uncompress(body, 0, body.length, out, 0) != length) {
            throw new IOException("the length at its beginning is not that of its content");
        }
        return out;
    }

    private static int snappyLength(byte[] body) throws IOException {
        if (body.length == 0 || !Snappy.isValidCompressedBuffer(body)) {
            throw new IOException("not a snappy block (the framed format is another)");
        }
        return Snappy.uncompressedLength(body);
    }

    /** RFC 1950: method 8 in the lower half of the first byte, and the first two bytes a multiple of 31. */
    private static boolean zlib(byte[] body) {
        return body.length >= 2 && (body[0] & 0x0f) == 8 && (((body[0] & 0xff) << 8) | (body[1] & 0xff)) % 31 == 0;
    }
}
