package io.foretide.forecasts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The point forecasts of the mix: last value, level, linear trend, the series' median, and the readout. Per season also
 * the value one season earlier, and the phase means moved to the level of the last season or of the last few steps. All
 * are changes from the newest value, for leads 1 to H.
 */
final class PointExperts {
    /** Index of the readout. */
    static final int READOUT = 4;
    /** Index of the main season's first expert, if there are seasons. */
    static final int SEASONAL = READOUT + 1;

    /** Number of experts per season. */
    static final int PER_SEASON = 3;

    private static final int LEVEL = 8; // steps averaged to the level
    private static final int TREND = 60; // memory of the trend, in steps
    private static final int RECENT = 4; // steps over which the distance from the phase means is averaged

    private final int[] seasons;
    private final QuantizedHistory history;
    private final LeadAlignedFeatures features;
    private final LeadAlignedReadout readout;
    private final HoltSmoothing trend = new HoltSmoothing(TREND);
    private final Climatology climatology = new Climatology();

    PointExperts(int[] seasons, QuantizedHistory history, LeadAlignedFeatures features, LeadAlignedReadout readout) {
        this.seasons = seasons;
        this.history = history;
        this.features = features;
        this.readout = readout;
    }

    /** Returns the names of the experts, in order. */
    List<String> names() {
        List<String> names = new ArrayList<>(List.of("last-value", "level", "trend", "median", "readout"));
        for (int season : seasons) {
            names.add("seasonal-" + season);
            names.add("phase-level-" + season);
            names.add("phase-recent-" + season);
        }
        return names;
    }

    /** Returns the number of experts. */
    int count() {
        return SEASONAL + PER_SEASON * seasons.length;
    }

    LeadAlignedReadout readout() {
        return readout;
    }

    /** Adds an observed value. */
    void observe(double value) {
        trend.observe(value);
        climatology.observe(value);
    }

    /** Restarts the trend after a level shift. */
    void restartTrend() {
        trend.clear();
    }

    /** Moves the level by a distance that the last {@link LevelShift#STEPS} values already include. */
    void shift(double distance) {
        trend.shift(distance, LevelShift.STEPS);
        climatology.shift(distance);
    }

    /**
     * Forecasts from the newest step.
     *
     * @param scale usual change; 0 until the value has changed
     * @param to receives (experts, horizon)
     */
    void forecast(double scale, OthersRing others, KnownInputs known, double[][] to) {
        double newest = history.newest();
        Arrays.fill(to[0], 0);
        Arrays.fill(to[1], history.unit() * (history.mean(0, LEVEL) - history.number(0)));
        for (int lead = 1; lead <= to[2].length; lead++) {
            to[2][lead - 1] = trend.forecast(lead) - newest;
        }
        Arrays.fill(to[3], climatology.median() - newest);
        if (scale > 0) {
            readout.forecast(history, scale, others, known, to[READOUT]);
        } else {
            Arrays.fill(to[READOUT], 0);
        }
        for (int s = 0; s < seasons.length; s++) {
            seasonal(s, to);
        }
    }

    /**
     * Returns the contribution of the inputs known in advance to the readout at a lead, as of the last forecast; 0
     * until the value has changed.
     */
    double known(double scale, KnownInputs known, int lead) {
        return scale > 0 ? readout.known(history, scale, known, lead) : 0;
    }

    void walk(StateFields fields) {
        readout.walk(fields);
        trend.walk(fields);
        climatology.walk(fields);
    }

    private void seasonal(int s, double[][] to) {
        int at = SEASONAL + PER_SEASON * s;
        int now = history.number(0);
        float level = history.mean(0, seasons[s]) - features.levelOfPhases(history, s) - now;
        float recent = recent(s) - now;
        for (int lead = 1; lead <= to[at].length; lead++) {
            int landed = features.landed(history, s, 0, lead, Integer.MIN_VALUE);
            to[at][lead - 1] =
                    landed != Integer.MIN_VALUE ? history.unit() * (landed - now) : s == 0 ? 0 : to[SEASONAL][lead - 1];
            float phase = features.phaseAt(history, s, lead);
            boolean known = !Float.isNaN(phase);
            to[at + 1][lead - 1] = known ? history.unit() * (phase + level) : to[at][lead - 1];
            to[at + 2][lead - 1] = known ? history.unit() * (phase + recent) : 0;
        }
    }

    /** Returns the mean distance, in units, of the last few values from their phase means; 0 if there are none. */
    private float recent(int s) {
        float sum = 0;
        int n = 0;
        for (int lag = 0; lag < RECENT; lag++) {
            float phase = features.phaseBefore(history, s, lag);
            if (!Float.isNaN(phase)) {
                sum += history.number(lag) - phase;
                n++;
            }
        }
        return n == 0 ? 0 : sum / n;
    }
}
