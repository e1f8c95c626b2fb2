package io.foretide.examples;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads the exercises' files, optionally gzipped with the suffix .gz. */
final class ExampleData {
    private ExampleData() {}

    /**
     * The whole file.
     *
     * @throws IOException naming the required file and folder
     */
    static byte[] bytes(Path directory, String name) throws IOException {
        Path plain = directory.resolve(name);
        Path packed = directory.resolve(name + ".gz");
        if (!Files.isRegularFile(plain) && !Files.isRegularFile(packed)) {
            throw new FileNotFoundException("there is neither " + plain + " nor " + packed
                    + ": run from the repository's root, or give with --data the directory that has " + name + " lies");
        }
        return Files.isRegularFile(plain) ? Files.readAllBytes(plain) : unpacked(packed);
    }

    private static byte[] unpacked(Path packed) throws IOException {
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(packed)))) {
            return in.readAllBytes();
        } catch (ZipException | EOFException e) {
            throw new IOException(packed + " is damaged (" + e.getMessage() + "): download it again", e);
        }
    }

    static String text(Path directory, String name) throws IOException {
        return new String(bytes(directory, name), StandardCharsets.UTF_8);
    }

    /** A user's text, gzipped if its name ends in .gz. */
    static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException("there is no file " + file + ": give one with a sentence per line");
        }
        byte[] bytes = file.toString().endsWith(".gz") ? unpacked(file) : Files.readAllBytes(file);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static List<String> lines(Path directory, String name, Charset charset) throws IOException {
        return new String(bytes(directory, name), charset)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
