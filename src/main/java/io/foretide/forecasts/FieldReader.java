package io.foretide.forecasts;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads what {@link FieldWriter} wrote; too few bytes give a {@link java.nio.BufferUnderflowException}. */
final class FieldReader implements Fields {
    private final ByteBuffer buffer;

    FieldReader(byte[] bytes) {
        buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int remaining() {
        return buffer.remaining();
    }

    @Override
    public long number(long value) {
        return buffer.getLong();
    }

    @Override
    public int count(int value) {
        return buffer.getInt();
    }

    @Override
    public double real(double value) {
        return buffer.getDouble();
    }

    @Override
    public void doubles(double[] values) {
        buffer.asDoubleBuffer().get(values);
        buffer.position(buffer.position() + values.length * Double.BYTES);
    }

    @Override
    public void floats(float[] values) {
        buffer.asFloatBuffer().get(values);
        buffer.position(buffer.position() + values.length * Float.BYTES);
    }

    @Override
    public void halves(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Halves.toFloat(buffer.getShort());
        }
    }

    @Override
    public void bytes(byte[] values) {
        buffer.get(values);
    }
}
