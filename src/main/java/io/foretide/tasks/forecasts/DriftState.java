package io.foretide.tasks.forecasts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Errors of a series' forecasts and of its baselines, and its open drift events. Mutable, confined to its owner.
 * Serialized form, per channel: time at which its event opened (int64; {@link Long#MIN_VALUE} if none is open), then
 * the errors paired with those of the last value and of the seasonal forecast.
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

        /** Returns whether the seasonal forecast is the better baseline. */
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

    /** Returns the number of channels. */
    public int size() {
        return channels.size();
    }

    /** Returns the step at which a channel's event opened, epoch milliseconds; empty if none is open. */
    public OptionalLong opened(int channel) {
        return channels.get(channel).opened();
    }

    /** Returns the largest ratio of a channel's error to that of the last value; NaN if none is known. */
    double worstRatio() {
        return channels.stream()
                .mapToDouble(channel -> channel.last.forecast() / channel.last.baseline())
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
    }

    /** Returns whether an event of any channel is open. */
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
