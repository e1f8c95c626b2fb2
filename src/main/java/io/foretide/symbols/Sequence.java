package io.foretide.symbols;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** The steps of one sequence, and its classification so far. Mutable, not thread-safe. */
public final class Sequence {
    /** Label of a sequence that has none yet. */
    public static final int NONE = -1;

    final String name;
    private final long first;
    private long last;
    private float[] rows = new float[8]; // (capacity, inputs) network inputs, filled up to length
    private int inputs; // inputs per row
    private int length;
    int label = NONE;
    long version;
    float[] carried; // carried state; empty before the first step
    double[] probabilities = new double[0]; // (classes) after the newest step

    Sequence(String name, long first) {
        this.name = name;
        this.first = first;
        this.last = first;
        this.carried = new float[0];
    }

    public String name() {
        return name;
    }

    /** Returns the number of its class; {@link #NONE} until it is known. */
    public int label() {
        return label;
    }

    /** Returns the version of the weights that classified its newest step. */
    public long version() {
        return version;
    }

    /** Sets the number of its class. */
    public void label(int number) {
        label = number;
    }

    /** @param row (inputs) network input of the step */
    void add(float[] row, long time) {
        int from = length * row.length;
        if (from + row.length > rows.length) {
            rows = Arrays.copyOf(rows, 2 * (from + row.length));
        }
        System.arraycopy(row, 0, rows, from, row.length);
        inputs = row.length;
        length++;
        last = Math.max(last, time);
    }

    /** Returns the number of steps. */
    public int length() {
        return length;
    }

    /** Returns the time of its first step, epoch milliseconds. */
    long first() {
        return first;
    }

    /** Returns the time of its newest step, epoch milliseconds. */
    public long last() {
        return last;
    }

    /** Returns (classes) the probabilities after its newest step. */
    public List<Double> forecastProbabilities() {
        return Arrays.stream(probabilities).boxed().toList();
    }

    /** Returns (length, inputs) the network inputs of its steps. */
    float[] inputs() {
        return Arrays.copyOf(rows, length * inputs);
    }

    /** Copies (to − from, inputs) the inputs of a range of steps into an array, from index {@code at}. */
    void copyInputs(int from, int to, float[] all, int at) {
        System.arraycopy(rows, from * inputs, all, at, (to - from) * inputs);
    }

    public byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // impossible with an array in memory
        }
        return bytes.toByteArray();
    }

    /** Reads {@link #toBytes}. */
    public static Sequence fromBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(name);
        out.writeLong(first);
        out.writeLong(last);
        out.writeLong(version);
        out.writeInt(label);
        out.writeInt(length);
        out.writeInt(inputs);
        for (int i = 0; i < length * inputs; i++) {
            out.writeFloat(rows[i]);
        }
        out.writeInt(carried.length);
        for (float value : carried) {
            out.writeFloat(value);
        }
        out.writeInt(probabilities.length);
        for (double probability : probabilities) {
            out.writeDouble(probability);
        }
    }

    static Sequence read(DataInputStream in) throws IOException {
        Sequence read = new Sequence(in.readUTF(), in.readLong());
        read.last = in.readLong();
        read.version = in.readLong();
        read.label = in.readInt();
        read.length = in.readInt();
        read.inputs = in.readInt();
        read.rows = new float[Math.max(8, read.length * read.inputs)];
        for (int i = 0; i < read.length * read.inputs; i++) {
            read.rows[i] = in.readFloat();
        }
        read.carried = new float[in.readInt()];
        for (int i = 0; i < read.carried.length; i++) {
            read.carried[i] = in.readFloat();
        }
        read.probabilities = new double[in.readInt()];
        for (int i = 0; i < read.probabilities.length; i++) {
            read.probabilities[i] = in.readDouble();
        }
        return read;
    }
}
