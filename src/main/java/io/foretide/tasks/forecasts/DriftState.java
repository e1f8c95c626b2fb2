package io.foretide.tasks.forecasts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Errors of a series' forecasts and of its baselines, and its open drift events. Mutable, confined to its owner.
 * Serialized form, per entry: channel (int16), lead (int32), time at which its event opened (int64; {@link Long#MIN_VALUE}
 * if none is open), then the errors paired with those of the last value and of the seasonal forecast.
 */
public final class DriftState {
    private static final long NONE = Long.MIN_VALUE;
    private static final int BYTES = Short.BYTES + Integer.BYTES + Long.BYTES + 2 * PairedErrors.BYTES;

    private final List<Entry> entries = new ArrayList<>();

    /** Forecasts of one channel at one lead. */
    public static final class Entry {
        private final int channel;
        private final int lead;
        private long opened = NONE;
        private PairedErrors last = new PairedErrors();
        private PairedErrors seasonal = new PairedErrors();

        private Entry(int channel, int lead) {
            this.channel = channel;
            this.lead = lead;
        }

        /** Returns the index of the channel. */
        public int channel() {
            return channel;
        }

        public int lead() {
            return lead;
        }

        /** Returns the step at which the event opened, epoch milliseconds; empty if none is open. */
        public OptionalLong opened() {
            return opened == NONE ? OptionalLong.empty() : OptionalLong.of(opened);
        }

        void open(long step) {
            opened = step;
        }

        void close() {
            opened = NONE;
        }

        PairedErrors last() {
            return last;
        }

        PairedErrors seasonal() {
            return seasonal;
        }

        /** Returns whether the seasonal forecast is the better baseline. */
        boolean isSeasonalBetter(int window) {
            return seasonal.isFull(window) && seasonal.baseline() < last.baseline();
        }
    }

    /** Returns the entry of a channel and lead; created if there is none. */
    Entry entry(int channel, int lead) {
        for (Entry entry : entries) {
            if (entry.channel == channel && entry.lead == lead) {
                return entry;
            }
        }
        var entry = new Entry(channel, lead);
        entries.add(entry);
        return entry;
    }

    /** Returns the entries with an open event. */
    public List<Entry> open() {
        return entries.stream().filter(entry -> entry.opened != NONE).toList();
    }

    /** Removes entries, and returns those of them with an open event. */
    List<Entry> remove(Predicate<Entry> which) {
        List<Entry> open = new ArrayList<>(0);
        for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (which.test(entry)) {
                all.remove();
                if (entry.opened != NONE) {
                    open.add(entry);
                }
            }
        }
        return open;
    }

    /** Returns the largest ratio of a channel's error at lead 1 to that of the last value; NaN if none is known. */
    double worstRatio() {
        return entries.stream()
                .filter(entry -> entry.lead == 1)
                .mapToDouble(entry -> entry.last.forecast() / entry.last.baseline())
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }

    /** Returns whether any event is open. */
    public boolean isDrifting() {
        return entries.stream().anyMatch(entry -> entry.opened != NONE);
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(entries.size() * BYTES);
        for (Entry entry : entries) {
            out.putShort((short) entry.channel).putInt(entry.lead).putLong(entry.opened);
            entry.last.write(out);
            entry.seasonal.write(out);
        }
        return out.array();
    }

    static DriftState of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        var state = new DriftState();
        while (in.hasRemaining()) {
            var entry = new Entry(in.getShort(), in.getInt());
            entry.opened = in.getLong();
            entry.last = PairedErrors.read(in);
            entry.seasonal = PairedErrors.read(in);
            state.entries.add(entry);
        }
        return state;
    }
}
