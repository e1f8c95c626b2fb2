package io.foretide.symbols;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Symbols that are labelled together, and what they seem to be. Mutable; belongs to whoever holds it. */
public final class Sequence {
    /** No label yet. */
    public static final int NONE = -1;

    final String name;
    private final long first;
    private long last;
    private int[] numbers = new int[8];
    private int length;
    int label = NONE;
    long version;
    float[] carried; // empty: before the first symbol
    double[] probabilities = new double[0]; // of the classes, after the newest symbol

    Sequence(String name, long first) {
        this.name = name;
        this.first = first;
        this.last = first;
        this.carried = new float[0];
    }

    public String name() {
        return name;
    }

    /** Number of its class; {@link #NONE} while it is not known. */
    public int label() {
        return label;
    }

    /** Says which class it was. */
    public void label(int number) {
        label = number;
    }

    void add(int number, long time) {
        if (length == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * length);
        }
        numbers[length++] = number;
        last = Math.max(last, time);
    }

    int length() {
        return length;
    }

    /** Number of a symbol, from 0. */
    int number(int at) {
        return numbers[at];
    }

    /** Time of its first symbol, epoch milliseconds. */
    long first() {
        return first;
    }

    /** Time of its newest symbol, epoch milliseconds. */
    long last() {
        return last;
    }

    /** Of the classes, behind its newest symbol. */
    public List<Double> saidProbabilities() {
        return Arrays.stream(probabilities).boxed().toList();
    }

    /** (length) symbols as the network takes them. */
    float[] inputs() {
        float[] inputs = new float[length];
        IntStream.range(0, length).forEach(i -> inputs[i] = numbers[i]);
        return inputs;
    }

    byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array in memory does not fail
        }
        return bytes.toByteArray();
    }

    static Sequence fromBytes(byte[] bytes) {
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
        for (int i = 0; i < length; i++) {
            out.writeInt(numbers[i]);
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
        read.numbers = new int[Math.max(8, read.length)];
        for (int i = 0; i < read.length; i++) {
            read.numbers[i] = in.readInt();
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
