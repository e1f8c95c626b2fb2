package io.foretide.forecasts;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the readouts see of one channel at one origin, in scales from the value at the origin: first the narrow part (a
 * one, slow averages, the seven lags before), then the other lags, the main season's first harmonics, what came in each
 * season from the origin's place to the horizon's, the other channels' last changes; and, for those who look at the
 * network, its forecasts at the anchor leads, which keep their meaning while its weights move, and the core's output. What reaches
 * further back than the history is 0; a difference is held to ±30 scales.
 */
final class FeatureRow {
    private static final int NARROW_LAGS = 7;
    private static final int HARMONICS = 6;
    private static final int MOST_CHANNELS = 16;
    private static final int MOST_AHEAD = 48;

    private final int lags;
    private final List<Integer> seasons;
    private final int[] seasonalLags;
    private final int others;
    private final Leads leads;
    private final int hidden;
    private final long interval;

    FeatureRow(ForecastSettings settings, int hidden) {
        lags = Math.max(NARROW_LAGS, settings.readout().lags());
        interval = settings.interval();
        seasons = Seasons.of(settings);
        int ahead = Math.min(MOST_AHEAD, settings.horizon());
        seasonalLags = IntStream.range(0, seasons.size())
                .flatMap(i -> seasonalLags(seasons.get(i), ahead, i == 0))
                .filter(lag -> lag > lags)
                .sorted()
                .distinct()
                .toArray();
        int channels = settings.channels().size();
        others = channels <= MOST_CHANNELS ? channels - 1 : 0;
        leads = Leads.of(settings);
        this.hidden = hidden;
    }

    /** Features of the narrow part, which come first. */
    static int narrow() {
        return 1 + SlowAverages.COUNT + NARROW_LAGS;
    }

    /** Features that do not look at the network, which come before those that do. */
    int simple() {
        return narrow() + (lags - NARROW_LAGS) + 2 * harmonics() + seasonalLags.length + others;
    }

    int width() {
        return simple() + leads.count() + hidden;
    }

    /** The furthest step that is looked at. */
    int longestLag() {
        return Math.max(lags, Arrays.stream(seasonalLags).max().orElse(0));
    }

    /** Writes the features that do not look at the network. */
    void write(List<ChannelState> all, int channel, long time, float[] to) {
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
        next = harmonics(time, to, next);
        for (int lag : seasonalLags) {
            to[next++] = lag(history, lag);
        }
        for (int c = 0; c < all.size() && others > 0; c++) {
            if (c != channel) {
                to[next++] = -lag(all.get(c).history(), 1);
            }
        }
    }

    /**
     * Writes the others.
     *
     * @param said (leads) the network's forecast
     * @param core (rows, hidden) its output, of which the row-th is meant
     */
    void writeNetwork(float[] said, float[] core, int row, float[] to) {
        int next = simple();
        for (int anchor = 0; anchor < leads.count(); anchor++) {
            to[next++] = Basis.held(said[leads.lead(anchor) - 1], 1);
        }
        System.arraycopy(core, row * hidden, to, next, hidden);
    }

    private int harmonics(long time, float[] to, int at) {
        int next = at;
        if (seasons.isEmpty()) {
            return next;
        }
        int season = seasons.get(0);
        double angle = 2 * Math.PI * Math.floorMod(time / interval, season) / season;
        for (int k = 1; k <= harmonics(); k++) {
            to[next++] = (float) Math.sin(k * angle);
            to[next++] = (float) Math.cos(k * angle);
        }
        return next;
    }

    private int harmonics() {
        return seasons.isEmpty() ? 0 : Math.min(HARMONICS, (seasons.get(0) - 1) / 2);
    }

    /** From two steps before the origin's place in the last season to the horizon's; of the main one two seasons. */
    private static IntStream seasonalLags(int season, int ahead, boolean main) {
        IntStream last = IntStream.rangeClosed(season - ahead - 2, season + 2);
        return main ? IntStream.concat(last, IntStream.rangeClosed(2 * season - 2, 2 * season + 1)) : last;
    }

    private static float lag(History history, int lag) {
        return history.reaches(lag) ? held(history.value(lag), history) : 0;
    }

    private static float held(double value, History history) {
        return Basis.held(value - history.value(0), history.scale(0));
    }
}
