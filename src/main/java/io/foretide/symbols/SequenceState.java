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
    static final byte FORMAT = 2; // of sequences too

    /** Sequences whose label may come before they begin. */
    public static final int MAX_EARLY = 16;

    private final String series;
    /** The sequence that goes on. */
    @Nullable
    Sequence open;
    /** Of its numbers; null: none came yet, or it is of symbols. */
    @Nullable
    RunningStandardizer usual;
    /** Sequences that have ended. */
    long ended;
    /** Number of forecasts made. */
    long said;
    /** Sequence → class of labels that came before it ended. */
    final Map<String, Integer> early = new LinkedHashMap<>();

    public SequenceState(String series) {
        this.series = series;
    }

    public String series() {
        return series;
    }

    /** Sequences that have ended. */
    public long ended() {
        return ended;
    }

    /** Counts a sequence that has ended; returns how many had before. */
    public long countEnded() {
        return ended++;
    }

    /** Counts a forecast; returns how many there were before. */
    public long countForecast() {
        return said++;
    }

    /** Whether a sequence goes on. */
    public boolean isOpen() {
        return open != null;
    }

    /** Keeps the class of a sequence that has not begun; returns false if there is one already or {@value #MAX_EARLY} others. */
    public boolean addEarly(String name, int label) {
        return early.size() < MAX_EARLY && early.putIfAbsent(name, label) == null;
    }

    /** Removes the class that was kept for a sequence; empty: none was. */
    public OptionalInt takeEarly(String name) {
        Integer label = early.remove(name);
        return label == null ? OptionalInt.empty() : OptionalInt.of(label);
    }

    /** Name of the sequence that goes on; null: none does. */
    public @Nullable String sequence() {
        return open == null ? null : open.name;
    }

    /** Steps of the sequence that goes on. */
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
            throw new UncheckedIOException(e); // an array in memory does not fail
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
