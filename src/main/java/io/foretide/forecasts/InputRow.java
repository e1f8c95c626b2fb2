package io.foretide.forecasts;

import java.util.List;

/**
 * The network's input for one channel at one step. Its width does not depend on the stream's interval, horizon,
 * seasons, channels or quantiles. In order: change since the last step, observed mark, level relative to slow averages,
 * calendar, up to two seasons, changes of the other channels, age of the series, recent volatility, per group of leads
 * the series' own forecast, and per group the distance of each expert from that forecast. All inputs are known at the
 * step. Changes and levels are divided by the causal scale and compressed by asinh: a spike of 1,000 scales becomes
 * 7.6.
 */
public final class InputRow {
    /** Groups of leads with outputs of the network. Longer leads use the last group. */
    static final int GROUPS = 6;

    /** Experts with inputs to the network: those without a season, and those of two seasons. */
    static final int EXPERTS = PointExperts.SEASONAL + 2 * PointExperts.PER_SEASON;

    /** Floats per group, without the experts' distances. */
    static final int PER_GROUP = 2;

    private static final int SEASONS = 2;
    private static final int PER_SEASON = 3;

    /** Floats per row before the experts' distances. */
    static final int COMMON =
            2 + SlowAverages.COUNT + Calendar.FEATURES + SEASONS * PER_SEASON + 2 + 1 + 2 + GROUPS * PER_GROUP;

    /** Floats per row. */
    static final int WIDTH = COMMON + GROUPS * EXPERTS;

    /** Limit before compression. The square of a number beyond 1e154 would be infinite. */
    private static final double MAX = 1e30;

    private final int[] seasons;
    private final Calendar calendar;

    InputRow(ForecastSettings settings) {
        seasons = settings.seasons().stream()
                .limit(SEASONS)
                .mapToInt(Integer::intValue)
                .toArray();
        calendar = new Calendar(settings.interval());
    }

    /**
     * Writes {@link #WIDTH} numbers for one channel, from index {@code at}. The channel must have been updated with the
     * step.
     */
    void write(List<ChannelState> all, int channel, long time, float[] to, int at) {
        ChannelState own = all.get(channel);
        double newest = own.newest();
        double scale = own.scale();
        int next = at;
        to[next++] = change(own);
        to[next++] = own.isObserved() ? 1 : 0;
        for (int i = 0; i < SlowAverages.COUNT; i++) {
            to[next++] = compressed(newest - own.averages().value(i), scale);
        }
        calendar.write(time, to, next);
        next += Calendar.FEATURES;
        for (int s = 0; s < SEASONS; s++) {
            double seasonal = s < seasons.length ? own.value(seasons[s]) : Double.NaN;
            to[next++] = Double.isNaN(seasonal) ? 0 : 1;
            to[next++] = compressed(newest - seasonal, scale);
            to[next++] = s < seasons.length ? compressed(own.value(seasons[s] - 1) - seasonal, scale) : 0;
        }
        float sum = 0;
        float largest = 0;
        for (int other = 0; other < all.size(); other++) {
            float change = other == channel ? 0 : change(all.get(other));
            sum += change;
            largest = Math.max(largest, Math.abs(change));
        }
        to[next++] = all.size() > 1 ? sum / (all.size() - 1) : 0;
        to[next++] = largest;
        own.writeAdvice(to, next);
    }

    private static float change(ChannelState channel) {
        return compressed(channel.newest() - channel.value(1), channel.scale());
    }

    /** Returns asinh(difference / scale); 0 if the difference is NaN. */
    static float compressed(double difference, double scale) {
        double z = Math.max(-MAX, Math.min(MAX, difference / scale));
        double size = Math.abs(z);
        return Double.isNaN(z) ? 0 : (float) Math.copySign(Math.log(size + Math.sqrt(size * size + 1)), z);
    }
}
