package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Threshold state of a watched series. Serialized form: number of channels (int8) and the persistence of each
 * (float32), then for each due or open threshold the length of its name (int8), the name, and the origin at which its
 * event opened (int64; -1 if it is due).
 *
 * @param persistence (channels) persistence of errors from lead to lead, estimated at intervals
 * @param due thresholds whose crossing is probable in the newest forecast, but not in the previous one
 * @param open threshold → origin of the forecast that opened its event
 */
record CrossingState(double[] persistence, Set<String> due, Map<String, Long> open) {
    private static final long DUE = -1;

    static CrossingState initial(double[] persistence) {
        return new CrossingState(persistence, new TreeSet<>(), new TreeMap<>());
    }

    /** Returns a copy with another persistence. */
    CrossingState with(double[] estimated) {
        return new CrossingState(estimated, due, open);
    }

    byte[] toBytes() {
        Map<String, Long> all = new TreeMap<>(open);
        due.forEach(name -> all.put(name, DUE));
        int length = 1 + Float.BYTES * persistence.length;
        for (String name : all.keySet()) {
            length += 1 + name.getBytes(UTF_8).length + Long.BYTES;
        }
        ByteBuffer out = ByteBuffer.allocate(length).put((byte) persistence.length);
        for (double one : persistence) {
            out.putFloat((float) one);
        }
        all.forEach((name, origin) -> {
            byte[] text = name.getBytes(UTF_8);
            out.put((byte) text.length).put(text).putLong(origin);
        });
        return out.array();
    }

    static CrossingState of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        double[] persistence = new double[in.get()];
        for (int c = 0; c < persistence.length; c++) {
            persistence[c] = in.getFloat();
        }
        CrossingState state = initial(persistence);
        while (in.hasRemaining()) {
            byte[] text = new byte[in.get()];
            in.get(text);
            String name = new String(text, UTF_8);
            long origin = in.getLong();
            if (origin == DUE) {
                state.due.add(name);
            } else {
                state.open.put(name, origin);
            }
        }
        return state;
    }
}
