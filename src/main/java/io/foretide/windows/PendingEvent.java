package io.foretide.windows;

import io.foretide.series.Arrival;
import io.foretide.series.End;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A symbol, sample, end or label that waits for the network.
 *
 * @param position its number within its series, from 1
 * @param arrivalTime epoch milliseconds
 */
public record PendingEvent(Arrival arrival, long position, long arrivalTime) implements PendingStep {
    private static final byte EVENT = 1;
    private static final byte END = 2;
    private static final byte LABEL = 3;
    private static final byte SAMPLE = 4;

    @Override
    public long order() {
        return position;
    }

    @Override
    public byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(64);
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(position);
            out.writeLong(arrivalTime);
            out.writeLong(arrival.time());
            if (arrival instanceof Event event) {
                out.writeByte(EVENT);
                out.writeUTF(event.symbol());
                write(out, event.sequence());
                write(out, event.label());
            } else if (arrival instanceof Sample sample) {
                out.writeByte(SAMPLE);
                out.writeInt(sample.values().length);
                for (double value : sample.values()) {
                    out.writeDouble(value);
                }
                write(out, sample.sequence());
                write(out, sample.label());
            } else if (arrival instanceof End end) {
                out.writeByte(END);
                write(out, end.label());
            } else if (arrival instanceof Label label) {
                out.writeByte(LABEL);
                out.writeUTF(label.sequence());
                out.writeUTF(label.label());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory does not fail
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #toBytes} wrote. */
    public static PendingEvent fromBytes(String series, byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long position = in.readLong();
            long arrived = in.readLong();
            long time = in.readLong();
            byte kind = in.readByte();
            Arrival arrival =
                    switch (kind) {
                        case EVENT -> new Event(series, time, in.readUTF(), read(in), read(in));
                        case SAMPLE -> new Sample(series, time, numbers(in), read(in), read(in));
                        case END -> new End(series, time, read(in));
                        case LABEL -> new Label(series, time, in.readUTF(), in.readUTF());
                        default -> throw new IllegalStateException("unknown kind " + kind + " of pending event");
                    };
            return new PendingEvent(arrival, position, arrived);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] numbers(DataInputStream in) throws IOException {
        double[] numbers = new double[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readDouble();
        }
        return numbers;
    }

    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static @Nullable String read(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }
}
