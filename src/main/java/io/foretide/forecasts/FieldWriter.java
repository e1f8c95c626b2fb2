package io.foretide.forecasts;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes a state, little-endian; grows as needed. */
final class FieldWriter implements Fields {
    private ByteBuffer buffer;

    FieldWriter() {
        this(1024);
    }

    /** @param expected bytes */
    FieldWriter(int expected) {
        buffer = ByteBuffer.allocate(expected).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What was written; nothing is written any more. */
    byte[] written() {
        return buffer.hasRemaining() ? Arrays.copyOf(buffer.array(), buffer.position()) : buffer.array();
    }

    @Override
    public long number(long value) {
        room(Long.BYTES).putLong(value);
        return value;
    }

    @Override
    public int count(int value) {
        room(Integer.BYTES).putInt(value);
        return value;
    }

    @Override
    public double real(double value) {
        room(Double.BYTES).putDouble(value);
        return value;
    }

    @Override
    public void doubles(double[] values) {
        ByteBuffer to = room(values.length * Double.BYTES);
        to.asDoubleBuffer().put(values);
        to.position(to.position() + values.length * Double.BYTES);
    }

    @Override
    public void floats(float[] values) {
        ByteBuffer to = room(values.length * Float.BYTES);
        to.asFloatBuffer().put(values);
        to.position(to.position() + values.length * Float.BYTES);
    }

    @Override
    public void halves(float[] values) {
        ByteBuffer to = room(values.length * Short.BYTES);
        for (float value : values) {
            to.putShort(Halves.fromFloat(value));
        }
    }

    @Override
    public void bytes(byte[] values) {
        room(values.length).put(values);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
            buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(buffer.flip());
        }
        return buffer;
    }
}
