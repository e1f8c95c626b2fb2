package io.foretide.forecasts;

import java.util.Arrays;

/**
 * Features of one channel's readout for one lead. Per season: the value one season before the target (the landing) with
 * its neighbours, the value one season before the origin, and the phase means of both. Further: the last values, slow
 * means, and inputs known in advance. All but the latter are changes from the value at the origin, in scales. A value
 * beyond the history is replaced by the nearest one within it.
 */
final class LeadAlignedFeatures {
    private static final int PHASES = 6; // seasons averaged to a phase mean of a short season
    private static final int SHORT = 12; // longest season whose phase means are always computed from the history
    private static final int LONGEST = 1024; // phase means of longer seasons are not kept
    private static final int LAGS = 3;
    private static final float MAX = 30;
    private static final float LEFT = 0.95f; // initial share of a seasonal distance that remains after a step

    private final int[] seasons;
    private final boolean[] phased; // (seasons) whether there are phase means
    private final boolean[] slots; // (seasons) whether the history keeps them
    private final int[] windows; // steps of the slow means
    private final int lags; // last values used by all leads
    private final int furtherLags; // further last values, used by short leads only
    private final int others;
    private final int known;
    private final int width;
    private final int capacity;

    /** @param known number of features of inputs known in advance */
    LeadAlignedFeatures(int horizon, int[] seasons, int others, int known) {
        this.seasons = seasons;
        this.others = others;
        this.known = known;
        lags = seasons.length == 0 ? LAGS : 1;
        furtherLags = LAGS - lags;
        windows = seasons.length == 0 ? new int[] {4, 16, 64} : new int[] {6, 16, Math.min(seasons[0], LONGEST)};
        phased = new boolean[seasons.length];
        slots = new boolean[seasons.length];
        int needed = horizon + windows[2] + 2;
        int features = 1 + lags + windows.length + this.known + furtherLags + others;
        for (int s = 0; s < seasons.length; s++) {
            int reach = (horizon + seasons[s] - 1) / seasons[s] * seasons[s];
            phased[s] = seasons[s] <= LONGEST;
            slots[s] = phased[s] && seasons[s] >= horizon && seasons[s] > SHORT;
            boolean longer = s > 0 && seasons[s] > seasons[0];
            int before = phased[s] && !slots[s] ? (PHASES - 1) * seasons[s] : longer ? seasons[0] : 1;
            needed = Math.max(needed, horizon + reach + before + 1);
            features += (phased[s] ? 4 : 2) + (s == 0 || longer ? 2 : 0);
        }
        capacity = needed;
        width = features;
    }

    int width() {
        return width;
    }

    /**
     * Returns the number of features that long leads use: all but the further last values and the other channels, which
     * come last.
     */
    int common() {
        return width - furtherLags - others;
    }

    /** Returns the number of features of inputs known in advance, which are the last of the common features. */
    int known() {
        return known;
    }

    /** Returns the number of steps of history needed. */
    int capacity() {
        return capacity;
    }

    /** Returns the number of steps of the longest slow mean. */
    int longestWindow() {
        return windows[windows.length - 1];
    }

    /** Returns (seasons) the number of phase means that the history must store. */
    int[] phases() {
        int[] phases = new int[seasons.length];
        for (int s = 0; s < phases.length; s++) {
            phases[s] = slots[s] ? seasons[s] : 0;
        }
        return phases;
    }

    /**
     * Writes the lead-independent part of a row of width() numbers.
     *
     * @param origin lag of the origin
     * @param scale positive
     * @param changes changes of the other channels at the origin, from index {@code at}
     */
    void writeOrigin(QuantizedHistory history, int origin, double scale, float[] changes, int at, float[] to) {
        int now = history.number(origin);
        float factor = (float) (history.unit() / scale);
        int i = 0;
        to[i++] = 1;
        for (int lag = 1; lag <= lags; lag++) {
            to[i++] = clipped(factor * (number(history, origin + lag, now) - now));
        }
        for (int window : windows) {
            to[i++] = clipped(factor * (history.mean(origin, window) - now));
        }
        i = width - furtherLags - others;
        for (int lag = lags + 1; lag <= LAGS; lag++) {
            to[i++] = clipped(factor * (number(history, origin + lag, now) - now));
        }
        for (int o = 0; o < others; o++) {
            to[i++] = clipped(changes[at + o]);
        }
    }

    /** Writes the rest of the row, which depends on the lead. */
    void writeLead(
            QuantizedHistory history, int origin, int lead, double scale, KnownInputs inputs, int lag, float[] to) {
        int now = history.number(origin);
        float factor = (float) (history.unit() / scale);
        int i = 1 + lags + windows.length;
        for (int s = 0; s < seasons.length; s++) {
            i = season(history, s, origin, lead, now, factor, to, i);
        }
        inputs.write(lag, lead, to, i);
    }

    /**
     * Writes the initial coefficients, from index {@code at}. They forecast the seasonal value at the target, plus the
     * remaining share of the latest value's distance from its own phase.
     */
    void begin(int lead, float[] layer, int at) {
        Arrays.fill(layer, at, at + width, 0);
        float left = (float) Math.pow(LEFT, lead);
        int i = at + 1 + lags + windows.length;
        for (int s = 0; s < seasons.length; s++) {
            float share = 1f / seasons.length / (phased[s] ? 2 : 1);
            layer[i++] = share;
            layer[i++] = -left * share;
            if (phased[s]) {
                layer[i++] = share;
                layer[i++] = -left * share;
            }
            i += s == 0 || seasons[0] < seasons[s] ? 2 : 0;
        }
    }

    /** Returns the value at the landing of a lead, in units of the history. */
    int landed(QuantizedHistory h, int s, int origin, int lead, int fallback) {
        int season = seasons[s];
        return number(h, origin + (lead + season - 1) / season * season - lead, fallback);
    }

    /** Returns the phase mean at the landing of a lead from the newest step, in units; NaN if unknown. */
    float phaseAt(QuantizedHistory h, int s, int lead) {
        int landing = (lead + seasons[s] - 1) / seasons[s] * seasons[s] - lead;
        return phased[s] && h.reaches(landing) ? phase(h, s, landing, 0) : Float.NaN;
    }

    /** Returns the phase mean at a past step, in units; NaN if unknown. */
    float phaseBefore(QuantizedHistory h, int s, int lag) {
        return phased[s] && h.reaches(lag + seasons[s]) ? phase(h, s, slots[s] ? lag : lag + seasons[s], 0) : Float.NaN;
    }

    /** Returns the mean of a season's phase means, in units. */
    float levelOfPhases(QuantizedHistory h, int s) {
        if (slots[s]) {
            return h.meanPhase(s);
        }
        int full = Math.min(PHASES, h.kept() / seasons[s]);
        return h.mean(0, Math.max(1, full) * seasons[s]);
    }

    private int season(QuantizedHistory h, int s, int origin, int lead, int now, float factor, float[] to, int from) {
        int i = from;
        int season = seasons[s];
        int reach = (lead + season - 1) / season * season;
        int landing = origin + reach - lead;
        int landed = number(h, landing, s == 0 ? now : landed(h, 0, origin, lead, now));
        to[i++] = clipped(factor * (landed - now));
        to[i++] = clipped(factor * (number(h, origin + reach, now) - now));
        if (phased[s]) {
            to[i++] = clipped(factor * (phase(h, s, landing, landed) - now));
            to[i++] = clipped(factor * (phase(h, s, slots[s] ? origin : origin + reach, now) - now));
        }
        if (s == 0) {
            int after = landing > origin ? landing - 1 : landing - 1 + season;
            to[i++] = clipped(factor * (number(h, after, landed) - now));
            to[i++] = clipped(factor * (number(h, landing + 1, landed) - now));
        } else if (seasons[0] < season) {
            int after = landing - seasons[0] >= origin ? landing - seasons[0] : landing;
            to[i++] = clipped(factor * (number(h, after, landed) - now));
            to[i++] = clipped(factor * (number(h, landing + seasons[0], landed) - now));
        }
        return i;
    }

    /**
     * Returns the mean, in units, of the values at a lag and whole seasons earlier, or the phase mean stored for it.
     */
    private float phase(QuantizedHistory h, int s, int lag, int fallback) {
        if (slots[s]) {
            return h.count() > lag ? h.phase(s, lag) : fallback;
        }
        int sum = 0;
        int n = 0;
        for (int l = lag; n < PHASES && h.reaches(l); l += seasons[s]) {
            sum += h.number(l);
            n++;
        }
        return n == 0 ? fallback : (float) sum / n;
    }

    private static int number(QuantizedHistory history, int lag, int fallback) {
        return history.reaches(lag) ? history.number(lag) : fallback;
    }

    private static float clipped(float value) {
        return Math.max(-MAX, Math.min(MAX, value));
    }
}
