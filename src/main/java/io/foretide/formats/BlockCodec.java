package io.foretide.formats;

import io.foretide.series.Block;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Binary format of blocks: little-endian; a header of format, steps, inputs, state and leads (int32 each), time and
 * version (int64 each); then the three arrays as float32.
 */
public final class BlockCodec {
    private static final int FORMAT = 1;
    private static final int HEADER = 5 * Integer.BYTES + 2 * Long.BYTES;
    private static final int MAX_FLOATS = 1 << 24;

    private BlockCodec() {}

    public static byte[] encode(Block block) {
        int floats = block.inputs().length + block.state().length + block.targets().length;
        ByteBuffer out = ByteBuffer.allocate(HEADER + Float.BYTES * floats).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(FORMAT)
                .putInt(block.steps())
                .putInt(block.inputsPerStep())
                .putInt(block.state().length)
                .putInt(block.leads())
                .putLong(block.time())
                .putLong(block.version());
        out.asFloatBuffer().put(block.inputs()).put(block.state()).put(block.targets());
        return out.array();
    }

    /** The block; empty if the bytes have another length or format. */
    public static Optional<Block> decode(byte[] bytes) {
        if (bytes.length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int format = in.getInt();
        int steps = in.getInt();
        int inputs = in.getInt();
        int state = in.getInt();
        int leads = in.getInt();
        long time = in.getLong();
        long version = in.getLong();
        if (format != FORMAT || steps < 1 || inputs < 1 || state < 0 || leads < 1) {
            return Optional.empty();
        }
        long floats = (long) steps * inputs + state + (long) steps * leads;
        if (floats > MAX_FLOATS || HEADER + Float.BYTES * floats != bytes.length) {
            return Optional.empty();
        }
        return Optional.of(new Block(
                time, version, steps, floats(in, steps * inputs), floats(in, state), floats(in, steps * leads)));
    }

    private static float[] floats(ByteBuffer in, int count) {
        float[] values = new float[count];
        in.asFloatBuffer().get(values);
        in.position(in.position() + Float.BYTES * count);
        return values;
    }
}
