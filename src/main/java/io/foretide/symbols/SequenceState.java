package io.foretide.symbols;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The state of a series with labelled sequences. Mutable, not thread-safe. */
public final class SequenceState {
    static final byte FORMAT = 2; // also of stored sequences

    /** Maximum number of labels stored for sequences that have not begun. */
    public static final int MAX_EARLY = 16;

    private final String series;
    /** The open sequence; null if there is none. */
    @Nullable
    Sequence open;
    /** Standardizer of the series' numbers; null before the first number, and for symbols. */
    @Nullable
    RunningStandardizer usual;
    /** Number of sequences that have ended. */
    long ended;
    /** Number of forecasts made. */
    long said;
    /** Sequence → class, for labels that arrived before the sequence ended. */
    final Map<String, Integer> early = new LinkedHashMap<>();

    public SequenceState(String series) {
        this.series = series;
    }

    public String series() {
        return series;
    }

    /** Returns the number of sequences that have ended. */
    public long ended() {
        return ended;
    }

    /** Increments the number of ended sequences, and returns the previous number. */
    public long countEnded() {
        return ended++;
    }

    /** Increments the number of forecasts, and returns the previous number. */
    public long countForecast() {
        return said++;
    }

    /** Returns whether a sequence is open. */
    public boolean isOpen() {
        return open != null;
    }

    /**
     * Stores the class of a sequence that has not begun. Returns false if the sequence already has one, or if {@value
     * #MAX_EARLY} others are stored.
     */
    public boolean addEarly(String name, int label) {
        return early.size() < MAX_EARLY && early.putIfAbsent(name, label) == null;
    }

    /** Removes and returns the class stored for a sequence; empty if there is none. */
    public OptionalInt takeEarly(String name) {
        Integer label = early.remove(name);
        return label == null ? OptionalInt.empty() : OptionalInt.of(label);
    }

    /** Returns the name of the open sequence; null if there is none. */
    public @Nullable String sequence() {
        return open == null ? null : open.name;
    }

    /** Returns the number of steps of the open sequence. */
    public int length() {
        return open == null ? 0 : open.length();
    }

    public byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(ended);
            out.writeLong(said);
            out.writeBoolean(open != null);
            if (open != null) {
                open.write(out);
            }
            out.writeBoolean(usual != null);
            if (usual != null) {
                usual.write(out);
            }
            out.writeInt(early.size());
            for (var label : early.entrySet()) {
                out.writeUTF(label.getKey());
                out.writeInt(label.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // impossible with an array in memory
        }
        return bytes.toByteArray();
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IllegalStateException if the bytes have another format
     */
    public static SequenceState fromBytes(String series, byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException(
                        "a state is of format " + format + " where " + FORMAT + " was expected");
            }
            SequenceState state = new SequenceState(series);
            state.ended = in.readLong();
            state.said = in.readLong();
            state.open = in.readBoolean() ? Sequence.read(in) : null;
            state.usual = in.readBoolean() ? RunningStandardizer.read(in) : null;
            for (int left = in.readInt(); left > 0; left--) {
                state.early.put(in.readUTF(), in.readInt());
            }
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
