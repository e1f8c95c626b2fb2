package io.foretide.forecasts;

import java.util.Arrays;
import java.util.List;

/**
 * The network's input for one channel at one step, all of it known at the step: change since the last step, level
 * relative to slow averages, observed mark, calendar, what followed one season ago, unless the profile is compact the
 * last values and where one season ago led to, the base that it is to correct, at the anchor leads, and, with several channels, the others' changes and which channel this
 * is. Changes and levels are divided by the causal scale and pressed together
 * by asinh, so a spike of a thousand scales arrives as 7.6.
 */
final class InputRow {
    /** More than this is this: beyond 1e154 its square would be infinite. */
    private static final double MOST = 1e30;

    private static final int RECENT = 8;
    private static final int[] AHEAD = {1, 2, 3, 5, 8, 12, 18};

    private final boolean compact;
    private final Leads leads;
    private final int channels;
    private final int[] seasons;
    private final Calendar calendar;

    InputRow(ForecastSettings settings) {
        leads = Leads.of(settings);
        compact = settings.profile() == Profile.COMPACT;
        channels = settings.channels().size();
        seasons = Seasons.of(settings).stream().mapToInt(Integer::intValue).toArray();
        calendar = new Calendar(settings.interval());
    }

    int width() {
        int others = channels > 1 ? 2 * channels : 0;
        int past = compact
                ? 0
                : RECENT + Arrays.stream(seasons).map(InputRow::ahead).sum();
        return 2 + SlowAverages.COUNT + calendar.features() + 2 * seasons.length + past + leads.count() + others;
    }

    /** Writes {@link #width()} numbers for one channel, after that channel's history has taken the step. */
    void write(List<ChannelState> all, int channel, long time, float[] to, int at) {
        ChannelState own = all.get(channel);
        History history = own.history();
        int next = at;
        to[next++] = change(own);
        to[next++] = history.observed(0) ? 1 : 0;
        for (int i = 0; i < SlowAverages.COUNT; i++) {
            to[next++] = pressed(history.value(0) - own.averages().value(i), history.scale(0));
        }
        calendar.write(time, to, next);
        next += calendar.features();
        for (int season : seasons) {
            boolean known = history.reaches(season);
            double then = known ? history.value(season) : 0;
            to[next++] = known ? pressed(history.value(0) - then, history.scale(0)) : 0;
            to[next++] = known ? pressed(history.value(season - 1) - then, history.scale(0)) : 0;
        }
        if (!compact) {
            next = past(history, to, next);
        }
        for (int anchor = 0; anchor < leads.count(); anchor++) {
            to[next++] = pressed(own.base().newest()[leads.lead(anchor) - 1], 1);
        }
        if (channels > 1) {
            for (int other = 0; other < channels; other++) {
                to[next++] = other == channel ? 0 : change(all.get(other));
            }
            for (int other = 0; other < channels; other++) {
                to[next++] = other == channel ? 1 : 0;
            }
        }
    }

    /** The values before the last one, then those some steps ahead of this place one season ago, all from the newest. */
    private int past(History history, float[] to, int at) {
        int next = at;
        for (int lag = 2; lag < 2 + RECENT; lag++) {
            to[next++] = history.reaches(lag) ? fromNewest(history, lag) : 0;
        }
        for (int season : seasons) {
            for (int i = 0; i < ahead(season); i++) {
                to[next++] = history.reaches(season) ? fromNewest(history, season - AHEAD[i]) : 0;
            }
        }
        return next;
    }

    /** How many of the places ahead lie within the season. */
    private static int ahead(int season) {
        return (int) Arrays.stream(AHEAD).filter(lead -> lead < season).count();
    }

    private static float fromNewest(History history, int lag) {
        return pressed(history.value(lag) - history.value(0), history.scale(0));
    }

    private static float change(ChannelState channel) {
        History history = channel.history();
        return history.reaches(1) ? pressed(history.value(0) - history.value(1), history.scale(0)) : 0;
    }

    /** asinh(difference / scale). */
    static float pressed(double difference, double scale) {
        double z = Math.max(-MOST, Math.min(MOST, difference / scale));
        double size = Math.abs(z);
        return Double.isNaN(z) ? 0 : (float) Math.copySign(Math.log(size + Math.sqrt(size * size + 1)), z);
    }
}
