package io.foretide.symbols;

import io.foretide.model.HalfPrecision;
import java.nio.ByteBuffer;

/**
 * State of a series of symbols. Mutable, not thread-safe.
 *
 * <p>Serialized form, big-endian: format (int8), time, steps, version and the open block's time (int64 each), the
 * newest symbol's number (int32), the mix's weights, the mean log-losses, {@link SurpriseThreshold}, then with their
 * lengths (int32) the carried state and the state before the open block (float32), the block's symbols (int32) and the
 * network's log-probabilities of the next symbol (float16).
 */
public final class SymbolState {
    private static final byte FORMAT = 1;
    /** Experts of the mix: network, bigram, unigram. */
    static final int EXPERTS = 3;

    private static final int HEADER = 1 + 4 * Long.BYTES + Integer.BYTES;

    private final String series;
    long time;
    long steps;
    long version;
    long blockTime;
    int newest = -1;
    final float[] mix = {1f / EXPERTS, 1f / EXPERTS, 1f / EXPERTS};
    final float[] losses = new float[5];
    SurpriseThreshold surprise = new SurpriseThreshold();
    float[] carried;
    float[] start;
    int[] block = new int[0];
    float[] next = new float[0];

    SymbolState(String series, float[] initial) {
        this.series = series;
        this.carried = initial;
        this.start = initial;
    }

    public String series() {
        return series;
    }

    /** Returns the time of the newest symbol, epoch milliseconds. */
    public long time() {
        return time;
    }

    /** Returns the number of symbols so far. */
    public long steps() {
        return steps;
    }

    /** Returns the version of the weights that computed the state before the open block. */
    public long version() {
        return version;
    }

    /** Returns the weights of (network, bigram, unigram) in the forecast of the next symbol. */
    public float[] mix() {
        return mix.clone();
    }

    /**
     * Returns (sources) the mean −ln probability over about the last 200 symbols, in the order of {@link
     * io.foretide.series.SymbolScore#SOURCES}; initially zeros.
     */
    public float[] losses() {
        return losses.clone();
    }

    /** Returns the surprise (−ln probability) above which a symbol is flagged. */
    public double level() {
        return surprise.level();
    }

    public byte[] toBytes() {
        int floats = mix.length + losses.length + carried.length + start.length;
        ByteBuffer out = ByteBuffer.allocate(HEADER
                + SurpriseThreshold.BYTES
                + 4 * Integer.BYTES
                + floats * Float.BYTES
                + block.length * Integer.BYTES
                + next.length * Short.BYTES);
        out.put(FORMAT)
                .putLong(time)
                .putLong(steps)
                .putLong(version)
                .putLong(blockTime)
                .putInt(newest);
        write(out, mix);
        write(out, losses);
        surprise.write(out);
        out.putInt(carried.length);
        write(out, carried);
        out.putInt(start.length);
        write(out, start);
        out.putInt(block.length);
        for (int symbol : block) {
            out.putInt(symbol);
        }
        out.putInt(next.length);
        for (float logProbability : next) {
            out.putShort(HalfPrecision.fromFloat(logProbability));
        }
        return out.array();
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IllegalStateException if the bytes have another format
     */
    public static SymbolState fromBytes(String series, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalStateException("a state is of format " + format + " where " + FORMAT + " was expected");
        }
        SymbolState state = new SymbolState(series, new float[0]);
        state.time = in.getLong();
        state.steps = in.getLong();
        state.version = in.getLong();
        state.blockTime = in.getLong();
        state.newest = in.getInt();
        read(in, state.mix);
        read(in, state.losses);
        state.surprise = SurpriseThreshold.read(in);
        state.carried = read(in, new float[in.getInt()]);
        state.start = read(in, new float[in.getInt()]);
        state.block = new int[in.getInt()];
        for (int i = 0; i < state.block.length; i++) {
            state.block[i] = in.getInt();
        }
        state.next = new float[in.getInt()];
        for (int i = 0; i < state.next.length; i++) {
            state.next[i] = HalfPrecision.toFloat(in.getShort());
        }
        return state;
    }

    private static void write(ByteBuffer out, float[] values) {
        for (float value : values) {
            out.putFloat(value);
        }
    }

    private static float[] read(ByteBuffer in, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.getFloat();
        }
        return values;
    }
}
