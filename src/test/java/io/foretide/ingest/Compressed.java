package io.foretide.ingest;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.xerial.snappy.Snappy;

/** Bodies as clients compress them. */
final class Compressed {
    private Compressed() {}

    static byte[] with(String encoding, byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        switch (encoding) {
            case "gzip" -> write(new GZIPOutputStream(out), plain);
            case "deflate" -> write(new DeflaterOutputStream(out), plain);
            case "raw-deflate" -> write(new DeflaterOutputStream(out, new Deflater(9, true)), plain);
            case "zstd" -> out.write(Zstd.compress(plain));
            case "snappy" -> out.write(Snappy.compress(plain));
            default -> out.write(plain);
        }
        return out.toByteArray();
    }

    private static void write(OutputStream encoder, byte[] plain) throws IOException {
        try (encoder) {
            encoder.write(plain);
        }
    }
}
