package io.foretide.forecasts;

import java.util.List;

/**
 * The network's input for one channel at one step, of one width whatever the stream's interval, horizon, seasons, channels and quantiles: change since
 * the last step, observed mark, level against slow averages, calendar, up to two seasons, changes of the other channels, age of the series, recent
 * volatility, and for each group of leads the series' own forecast and, last of all, how far each of its experts is from that. All of it is known at the
 * step. Changes and levels are divided by the causal scale and compressed by asinh, so a spike of a thousand scales arrives as 7.6.
 */
public final class InputRow {
    /** Groups of leads that the network knows; longer leads go with the last. */
    static final int GROUPS = 6;

    /** Experts that it knows: those without a season, and those of two seasons. */
    static final int EXPERTS = PointExperts.SEASONAL + 2 * PointExperts.PER_SEASON;

    /** Floats of a group before the experts' distances. */
    static final int PER_GROUP = 2;

    private static final int SEASONS = 2;
    private static final int PER_SEASON = 3;

    /** Floats of a row before the experts' distances. */
    static final int COMMON =
            2 + SlowAverages.COUNT + Calendar.FEATURES + SEASONS * PER_SEASON + 2 + 1 + 2 + GROUPS * PER_GROUP;

    /** Floats of a row. */
    static final int WIDTH = COMMON + GROUPS * EXPERTS;

    /** More than this is this: beyond 1e154 its square would be infinite. */
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

    /** Writes {@link #WIDTH} numbers for one channel, after the channel has been updated with the step. */
    void write(List<ChannelState> all, int channel, long time, float[] to, int at) {
        ChannelState own = all.get(channel);
        double newest = own.newest();
        double scale = own.scale();
        int next = at;
        to[next++] = change(own);
        to[next++] = own.isObserved() ? 1 : 0;
        for (int i = 0; i < SlowAverages.COUNT; i++) {
            to[next++] = pressed(newest - own.averages().value(i), scale);
        }
        calendar.write(time, to, next);
        next += Calendar.FEATURES;
        for (int s = 0; s < SEASONS; s++) {
            double then = s < seasons.length ? own.value(seasons[s]) : Double.NaN;
            to[next++] = Double.isNaN(then) ? 0 : 1;
            to[next++] = pressed(newest - then, scale);
            to[next++] = s < seasons.length ? pressed(own.value(seasons[s] - 1) - then, scale) : 0;
        }
        float sum = 0;
        float size = 0;
        for (int other = 0; other < all.size(); other++) {
            float change = other == channel ? 0 : change(all.get(other));
            sum += change;
            size = Math.max(size, Math.abs(change));
        }
        to[next++] = all.size() > 1 ? sum / (all.size() - 1) : 0;
        to[next++] = size;
        own.writeAdvice(to, next);
    }

    private static float change(ChannelState channel) {
        return pressed(channel.newest() - channel.value(1), channel.scale());
    }

    /** asinh(difference / scale); 0 if unknown. */
    static float pressed(double difference, double scale) {
        double z = Math.max(-MAX, Math.min(MAX, difference / scale));
        double size = Math.abs(z);
        return Double.isNaN(z) ? 0 : (float) Math.copySign(Math.log(size + Math.sqrt(size * size + 1)), z);
    }
}
