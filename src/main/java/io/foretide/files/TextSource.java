package io.foretide.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Reads files into memory: decompresses gzip, detects the charset, and rejects other formats with advice how to convert
 * them.
 */
final class TextSource {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;
    private static final String TO_CSV = "convert it to CSV";
    private static final String UNPACK = "unpack it";

    /** First bytes → file format and remedy. */
    private static final Map<String, String> KINDS = kinds();

    private TextSource() {}

    private static Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("PAR1", "a Parquet file: " + TO_CSV);
        kinds.put("PK", "a zip archive or a spreadsheet (xlsx, ods): unpack it, or save the sheet as CSV");
        kinds.put("\u00d0\u00cf\u0011\u00e0", "an old spreadsheet (xls): save the sheet as CSV");
        kinds.put("ORC", "an ORC file: " + TO_CSV);
        kinds.put("ARROW1", "an Arrow file: " + TO_CSV);
        kinds.put("FEA1", "a Feather file: " + TO_CSV);
        kinds.put("Obj\u0001", "an Avro file: " + TO_CSV);
        kinds.put("\u0089HDF", "an HDF5 file: " + TO_CSV);
        kinds.put("CDF\u0001", "a NetCDF file: " + TO_CSV);
        kinds.put("SQLite format 3", "a SQLite database: export the table as CSV");
        kinds.put("BZh", "a bzip2 file: " + UNPACK + " (plain text and gzip are read)");
        kinds.put("(\u00b5/\u00fd", "a Zstandard file: " + UNPACK + " (plain text and gzip are read)");
        kinds.put("\u00fd7zXZ", "an xz file: " + UNPACK + " (plain text and gzip are read)");
        kinds.put("\u00ff\u00fe", "UTF-16 text: save it as UTF-8, such as with iconv -f UTF-16 -t UTF-8");
        kinds.put("\u00fe\u00ff", "UTF-16 text: save it as UTF-8, such as with iconv -f UTF-16 -t UTF-8");
        kinds.put("%PDF", "a PDF: copy its table into a CSV file");
        return kinds;
    }

    /** @throws IOException if the file does not exist or is not text */
    static EncodedText read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder: name a file in it");
        }
        if (!Files.exists(file)) {
            throw new IOException(file + " does not exist: check the path");
        }
        if (!Files.isReadable(file)) {
            throw new IOException(file + " cannot be read: check its permissions");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, String.valueOf(file.getFileName()));
        }
    }

    static EncodedText read(InputStream in, String name) throws IOException {
        byte[] bytes = readAll(in, name);
        if (bytes.length > 1 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b) {
            try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 16)) {
                bytes = readAll(unpacked, name);
            } catch (IOException e) {
                throw new IOException(
                        name + " is a damaged gzip file (" + e.getMessage() + "): copy it again completely", e);
            }
        }
        refuse(bytes, name);
        normalizeLineEnds(bytes);
        int start = startsWith(bytes, "\u00ef\u00bb\u00bf") ? 3 : 0;
        return new EncodedText(name, bytes, start, charset(bytes, start));
    }

    private static byte[] readAll(InputStream in, String name) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES);
        if (bytes.length == MAX_BYTES && in.read() >= 0) {
            throw new IOException(name + " has more than 2 GB of text: split it");
        }
        return bytes;
    }

    private static void refuse(byte[] bytes, String name) throws IOException {
        for (var kind : KINDS.entrySet()) {
            if (startsWith(bytes, kind.getKey())) {
                throw new IOException(name + " is " + kind.getValue());
            }
        }
        int first = 0;
        while (first < bytes.length && (bytes[first] <= ' ' && bytes[first] > 0)) {
            first++;
        }
        if (first == bytes.length) {
            throw new IOException(name + " is empty: it needs rows of times and values");
        }
        if (bytes[first] == '{' || bytes[first] == '[') {
            throw new IOException(name + " is JSON: convert it to CSV with one column per value");
        }
        if (bytes[first] == '<') {
            throw new IOException(name + " is XML or HTML: convert it to CSV");
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new IOException(name
                        + (isUtf16(bytes)
                                ? " has NUL bytes as UTF-16 text has: save it as UTF-8"
                                : " is a binary file (byte " + i + " is NUL): convert it to CSV"));
            }
        }
    }

    /** Whether every second one of the first bytes is NUL, as for Latin letters in UTF-16. */
    private static boolean isUtf16(byte[] bytes) {
        int nulls = 0;
        int wrong = 0;
        int odd = bytes.length > 1 && bytes[1] == 0 ? 1 : 0;
        for (int i = 0; i < Math.min(bytes.length, 16); i++) {
            nulls += bytes[i] == 0 ? 1 : 0;
            wrong += (bytes[i] == 0) == (i % 2 == odd) ? 0 : 1;
        }
        return nulls > 1 && wrong == 0;
    }

    private static boolean startsWith(byte[] bytes, String magic) {
        byte[] expected = magic.getBytes(ISO_8859_1);
        if (bytes.length < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Converts carriage returns alone, as in old files, to line feeds. */
    private static void normalizeLineEnds(byte[] bytes) {
        int returns = 0;
        for (byte c : bytes) {
            if (c == '\n') {
                return;
            }
            returns += c == '\r' ? 1 : 0;
        }
        for (int i = 0; i < bytes.length && returns > 0; i++) {
            bytes[i] = bytes[i] == '\r' ? (byte) '\n' : bytes[i];
        }
    }

    /** UTF-8, or if it is invalid, the charset of old spreadsheets. */
    private static Charset charset(byte[] bytes, int start) {
        var decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        var out = CharBuffer.allocate(1 << 13);
        while (true) {
            var result = decoder.decode(in, out, true);
            if (result.isError()) {
                return Charset.forName("windows-1252");
            }
            if (result.isUnderflow()) {
                return UTF_8;
            }
            out.clear();
        }
    }
}
