package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is kept of a series that a threshold watches. As bytes: channels (int8) and the persistence of each (float32), then for each threshold that is due or
 * open the length of its name (int8), the name and the origin at which its event opened (int64; -1: it is due).
 *
 * @param persistence (channels) of its errors, which is estimated now and then
 * @param due thresholds that the newest forecast found probable to be crossed, and the one before did not
 * @param open threshold → origin of the forecast that opened its event
 */
record CrossingState(double[] persistence, Set<String> due, Map<String, Long> open) {
    private static final long DUE = -1;

    static CrossingState initial(double[] persistence) {
        return new CrossingState(persistence, new TreeSet<>(), new TreeMap<>());
    }

    /** The same with another persistence. */
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
