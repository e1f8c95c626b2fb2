package io.foretide.forecasts;

import java.util.Arrays;
import java.util.List;

/**
 * What the readouts see of one channel at one origin, in scales from the value at the origin: first the narrow part (a
 * one, slow averages, the seven lags before), then the other lags, the season's first harmonics, the steps around one,
 * two and (for a season of a day) seven seasons ago, the other channels' last changes, and the core's output. What
 * reaches further back than the history is 0; a difference is held to ±30 scales.
 */
final class FeatureRow {
    private static final int NARROW_LAGS = 7;
    private static final int HARMONICS = 6;
    private static final int MOST_CHANNELS = 16;
    private static final float MOST = 30;
    private static final long DAY = 86_400_000;

    private final int lags;
    private final int[] seasons;
    private final int[] seasonalLags;
    private final int others;
    private final int hidden;
    private final long interval;

    FeatureRow(ForecastSettings settings, int hidden) {
        lags = Math.max(NARROW_LAGS, settings.readout().lags());
        seasons = settings.seasons().stream().mapToInt(Integer::intValue).toArray();
        interval = settings.interval();
        seasonalLags = Arrays.stream(seasons)
                .flatMap(season -> seasonalLags(season, interval))
                .filter(lag -> lag > lags)
                .distinct()
                .toArray();
        int channels = settings.channels().size();
        others = channels <= MOST_CHANNELS ? channels - 1 : 0;
        this.hidden = hidden;
    }

    /** Features of the narrow part, which come first. */
    static int narrow() {
        return 1 + SlowAverages.COUNT + NARROW_LAGS;
    }

    int width() {
        return narrow()
                + (lags - NARROW_LAGS)
                + 2 * Arrays.stream(seasons).map(FeatureRow::harmonics).sum()
                + seasonalLags.length
                + others
                + hidden;
    }

    /** The furthest step that is looked at. */
    int longestLag() {
        return Math.max(lags, Arrays.stream(seasonalLags).max().orElse(0));
    }

    void write(List<ChannelState> all, int channel, long time, Core core, float[] to) {
        ChannelState own = all.get(channel);
        History history = own.history();
        int next = 0;
        to[next++] = 1;
        for (int i = 0; i < SlowAverages.COUNT; i++) {
            to[next++] = held(own.averages().value(i), history);
        }
        for (int lag = 1; lag <= lags; lag++) {
            to[next++] = lag(history, lag);
        }
        for (int season : seasons) {
            next = harmonics(season, time, to, next);
        }
        for (int lag : seasonalLags) {
            to[next++] = lag(history, lag);
        }
        for (int c = 0; c < all.size() && others > 0; c++) {
            if (c != channel) {
                to[next++] = -lag(all.get(c).history(), 1);
            }
        }
        System.arraycopy(core.values(), core.row() * hidden, to, next, hidden);
    }

    private int harmonics(int season, long time, float[] to, int at) {
        int next = at;
        double angle = 2 * Math.PI * Math.floorMod(time / interval, season) / season;
        for (int k = 1; k <= harmonics(season); k++) {
            to[next++] = (float) Math.sin(k * angle);
            to[next++] = (float) Math.cos(k * angle);
        }
        return next;
    }

    private static int harmonics(int season) {
        return Math.min(HARMONICS, (season - 1) / 2);
    }

    private static java.util.stream.IntStream seasonalLags(int season, long interval) {
        java.util.stream.IntStream.Builder lags = java.util.stream.IntStream.builder();
        around(season, 2, 3, lags);
        around(2 * season, 1, 2, lags);
        if (season * interval == DAY) {
            around(7 * season, 1, 2, lags);
        }
        return lags.build();
    }

    private static void around(int middle, int before, int after, java.util.stream.IntStream.Builder lags) {
        for (int lag = middle - after; lag <= middle + before; lag++) {
            lags.add(lag);
        }
    }

    private static float lag(History history, int lag) {
        return history.reaches(lag) ? held(history.value(lag), history) : 0;
    }

    private static float held(double value, History history) {
        double change = (value - history.value(0)) / history.scale(0);
        return Double.isNaN(change) ? 0 : (float) Math.max(-MOST, Math.min(MOST, change));
    }

    /** The core's output rows, and which of them is meant. */
    record Core(float[] values, int row) {}
}
