package io.foretide.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Weights in a safetensors file, with the network's spec and texts such as their origin in the metadata.
 *
 * @param texts given to {@link #write}, by name
 */
public record Checkpoint(Weights weights, SortedMap<String, String> texts) {
    private static final long MAX_BYTES = 1L << 30;

    public Checkpoint {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /**
     * Writes atomically, so that even after a crash the file is either the old or the complete new one: temporary file,
     * fsync, rename, fsync of the folder.
     */
    public static void write(Path file, Weights weights, Map<String, String> texts) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        if (directory == null) {
            throw new IOException(file + " is not a writable file");
        }
        Files.createDirectories(directory);
        Path temporary = Files.createTempFile(directory, absolute.getFileName() + ".", ".tmp");
        try {
            force(temporary, weights.toBytes(texts));
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceDirectory(directory);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void force(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open folders; durability of the rename depends on its file system
        }
    }

    /**
     * Reads a file of this network.
     *
     * @throws UnreadableWeightsException naming the file, the problem and the remedy
     */
    public static Checkpoint read(Path file, NetworkSpec spec) throws IOException {
        return read(file, bytes -> Weights.fromBytes(spec, bytes));
    }

    /** Reads a file of the network in its metadata. */
    public static Checkpoint read(Path file) throws IOException {
        return read(file, Weights::fromBytes);
    }

    private static SortedMap<String, String> texts(Safetensors.Contents contents) {
        SortedMap<String, String> texts = new TreeMap<>(contents.metadata());
        texts.keySet().removeIf(name -> name.startsWith(Weights.OWN));
        return texts;
    }

    private static Checkpoint read(Path file, Function<byte[], Weights> reader) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UnreadableWeightsException("it is larger than a gigabyte: not weights of a Foretide network");
            }
            byte[] bytes = Files.readAllBytes(file);
            Weights weights = reader.apply(bytes);
            return new Checkpoint(weights, texts(Safetensors.read(bytes)));
        } catch (UnreadableWeightsException e) {
            throw new UnreadableWeightsException("cannot read the weights in " + file + ": " + e.getMessage(), e);
        }
    }
}
