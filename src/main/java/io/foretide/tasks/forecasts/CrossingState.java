package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.forecasts.ErrorModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Threshold state of a watched series. Serialized form: number of channels (int8) and the error model of each
 * (4 float32), then for each due or open threshold the length of its name (int8), the name, and the origin at which its
 * event opened (int64; -1 if it is due).
 *
 * @param errors (channels) models of the forecasts' errors, estimated at intervals
 * @param due thresholds whose crossing is probable in the newest forecast, but not in the previous one
 * @param open threshold → origin of the forecast that opened its event
 */
record CrossingState(List<ErrorModel> errors, Set<String> due, Map<String, Long> open) {
    private static final long DUE = -1;
    private static final int NUMBERS = 4; // of an error model

    static CrossingState initial(List<ErrorModel> errors) {
        return new CrossingState(errors, new TreeSet<>(), new TreeMap<>());
    }

    /** Returns a copy with other error models. */
    CrossingState with(List<ErrorModel> estimated) {
        return new CrossingState(estimated, due, open);
    }

    byte[] toBytes() {
        Map<String, Long> all = new TreeMap<>(open);
        due.forEach(name -> all.put(name, DUE));
        int length = 1 + NUMBERS * Float.BYTES * errors.size();
        for (String name : all.keySet()) {
            length += 1 + name.getBytes(UTF_8).length + Long.BYTES;
        }
        ByteBuffer out = ByteBuffer.allocate(length).put((byte) errors.size());
        for (ErrorModel one : errors) {
            out.putFloat((float) one.persistence()).putFloat((float) one.transientShare());
            out.putFloat((float) one.below()).putFloat((float) one.above());
        }
        all.forEach((name, origin) -> {
            byte[] text = name.getBytes(UTF_8);
            out.put((byte) text.length).put(text).putLong(origin);
        });
        return out.array();
    }

    static CrossingState of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int channels = in.get();
        List<ErrorModel> errors = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            errors.add(new ErrorModel(in.getFloat(), in.getFloat(), in.getFloat(), in.getFloat()));
        }
        CrossingState state = initial(errors);
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
