package io.foretide.windows;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.series.Interval;
import io.foretide.series.Step;
import java.nio.ByteBuffer;

/**
 * A closed step that waits for its forecast.
 *
 * @param interval of the grid
 * @param arrival of the observation that closed it, epoch milliseconds
 */
public record ClosedStep(Step step, Interval interval, long arrival) implements PendingStep {
    @Override
    public long order() {
        return step.time();
    }

    @Override
    public long arrivalTime() {
        return arrival;
    }

    /** A series whose interval changes continues in a new state. */
    @Override
    public Interval kind() {
        return interval;
    }

    @Override
    public byte[] toBytes() {
        int channels = step.values().length;
        float[] known = step.known();
        byte[] text = interval.text().getBytes(US_ASCII);
        int numbers = channels * (Double.BYTES + 1) + known.length * Float.BYTES;
        ByteBuffer out = ByteBuffer.allocate(1 + text.length + 2 * Long.BYTES + Integer.BYTES + numbers);
        out.put((byte) text.length)
                .put(text)
                .putLong(arrival)
                .putLong(step.time())
                .putInt(channels);
        for (int c = 0; c < channels; c++) {
            out.putDouble(step.values()[c]).put((byte) (step.observed()[c] ? 1 : 0));
        }
        for (float value : known) {
            out.putFloat(value);
        }
        return out.array();
    }

    public static ClosedStep fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] text = new byte[in.get()];
        in.get(text);
        long arrival = in.getLong();
        long time = in.getLong();
        int channels = in.getInt();
        double[] values = new double[channels];
        boolean[] observed = new boolean[channels];
        for (int c = 0; c < channels; c++) {
            values[c] = in.getDouble();
            observed[c] = in.get() != 0;
        }
        float[] known = new float[in.remaining() / Float.BYTES];
        for (int i = 0; i < known.length; i++) {
            known[i] = in.getFloat();
        }
        Interval interval = Interval.parse(new String(text, US_ASCII));
        return new ClosedStep(new Step(time, values, observed, known), interval, arrival);
    }
}
