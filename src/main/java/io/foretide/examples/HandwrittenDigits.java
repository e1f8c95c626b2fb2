package io.foretide.examples;

import io.foretide.series.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** Handwritten digits (LeCun et al. 1998) as sequences of rows from top to bottom, read from idx files. */
final class HandwrittenDigits implements Samples {
    static final int SIZE = 28; // rows per image, and pixels per row
    private static final int IMAGES = 0x803; // magic number of an idx file with three axes of bytes
    private static final int LABELS = 0x801; // the same with one axis

    private final byte[] pixels; // (pictures, rows, pixels)
    private final byte[] labels; // (pictures)

    private HandwrittenDigits(byte[] pixels, byte[] labels) {
        this.pixels = pixels;
        this.labels = labels;
    }

    /** @param part train or t10k */
    static HandwrittenDigits read(Path directory, String part) throws IOException {
        byte[] pixels = body(directory, part + "-images-idx3-ubyte", IMAGES, 4);
        byte[] labels = body(directory, part + "-labels-idx1-ubyte", LABELS, 2);
        if (pixels.length != labels.length * SIZE * SIZE) {
            throw new IOException("the images and labels '" + part + "' in " + directory + " do not belong together");
        }
        return new HandwrittenDigits(pixels, labels);
    }

    private static byte[] body(Path directory, String name, int magic, int numbers) throws IOException {
        byte[] bytes = ExampleData.bytes(directory, name);
        if (bytes.length < Integer.BYTES * numbers || ByteBuffer.wrap(bytes).getInt() != magic) {
            throw new IOException(name + " in " + directory + " is not an idx file of digits: download it again");
        }
        return Arrays.copyOfRange(bytes, Integer.BYTES * numbers, bytes.length);
    }

    @Override
    public int size() {
        return labels.length;
    }

    /** The label is the target of the last row; the network has an output after every row. */
    @Override
    public Block sample(int index) {
        float[] inputs = new float[SIZE * SIZE];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (pixels[index * SIZE * SIZE + i] & 0xff) / 255f;
        }
        float[] targets = new float[SIZE];
        Arrays.fill(targets, Float.NaN);
        targets[SIZE - 1] = labels[index];
        return new Block(0, 0, SIZE, inputs, new float[0], targets);
    }
}
