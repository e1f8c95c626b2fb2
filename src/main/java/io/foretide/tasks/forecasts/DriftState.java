package io.foretide.tasks.forecasts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is kept of a series to tell whether its forecasts are worse than its baselines. Mutable, confined to its owner. As bytes, for each channel: when its event opened
 * (int64; least: none is open), then the errors beside the last value and the seasonal forecast.
 */
public final class DriftState {
    private static final long NONE = Long.MIN_VALUE;
    private static final int BYTES = Long.BYTES + 2 * PairedErrors.BYTES;

    private final List<Channel> channels = new ArrayList<>();

    /** One channel. */
    static final class Channel {
        private long opened = NONE;
        private PairedErrors last = new PairedErrors();
        private PairedErrors seasonal = new PairedErrors();

        OptionalLong opened() {
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

        /** Whether the seasonal forecast is the better baseline. */
        boolean isSeasonalBetter(int window) {
            return seasonal.isFull(window) && seasonal.baseline() < last.baseline();
        }
    }

    DriftState(int channels) {
        for (int c = 0; c < channels; c++) {
            this.channels.add(new Channel());
        }
    }

    Channel channel(int index) {
        return channels.get(index);
    }

    /** Channels that it knows. */
    public int size() {
        return channels.size();
    }

    /** When the event of a channel opened, epoch milliseconds of the step; empty: none is open. */
    public OptionalLong opened(int channel) {
        return channels.get(channel).opened();
    }

    /** Whether an event of any channel is open. */
    public boolean isDrifting() {
        return channels.stream().anyMatch(channel -> channel.opened != NONE);
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(channels.size() * BYTES);
        for (Channel channel : channels) {
            out.putLong(channel.opened);
            channel.last.write(out);
            channel.seasonal.write(out);
        }
        return out.array();
    }

    static DriftState of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        var state = new DriftState(bytes.length / BYTES);
        for (Channel channel : state.channels) {
            channel.opened = in.getLong();
            channel.last = PairedErrors.read(in);
            channel.seasonal = PairedErrors.read(in);
        }
        return state;
    }
}
