package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * Stores a few forecasts per group of leads until their steps close, in half precision, as changes from the value at
 * the origin in the scale at the origin. When one is scored, the next origin takes its slot, at a lead of the group
 * drawn by a fixed hash of the origin. All leads and all phases of seasons are thus sampled, without storing several
 * forecasts with nearly the same error.
 */
final class OpenForecasts {
    /** Maximum number of forecasts stored per group. */
    static final int MAX = 3;

    private final LeadGroups groups;
    private final int width;
    private final int[] starts; // (groups + 1) first slot of each group
    private final float[] values; // (slots, width)
    private final float[] scales; // (slots)
    private final int[] origins; // (slots) step of the origin plus 1; 0 if the slot is free
    private final short[] leads; // (slots) lead less the group's shortest lead

    OpenForecasts(LeadGroups groups, int width) {
        this.groups = groups;
        this.width = width;
        starts = new int[groups.count() + 1];
        for (int g = 0; g < groups.count(); g++) {
            starts[g + 1] = starts[g] + Math.min(MAX, groups.high(g));
        }
        int slots = starts[groups.count()];
        values = new float[slots * width];
        scales = new float[slots];
        origins = new int[slots];
        leads = new short[slots];
    }

    int first(int group) {
        return starts[group];
    }

    int end(int group) {
        return starts[group + 1];
    }

    /** Returns (slots, width) the numbers of all stored forecasts. */
    float[] values() {
        return values;
    }

    double scale(int slot) {
        return scales[slot];
    }

    /** Returns the lead of the forecast in a slot of a group if its target is this step; otherwise 0. */
    int due(int group, int slot, long step) {
        int lead = lead(group, slot);
        return origins[slot] > 0 && origins[slot] - 1 + lead == step ? lead : 0;
    }

    /** Frees all slots and drops their forecasts. */
    void clear() {
        Arrays.fill(origins, 0);
    }

    /** Frees the slots whose target is at or before a step. */
    void close(long step) {
        for (int g = 0; g < groups.count(); g++) {
            for (int slot = starts[g]; slot < starts[g + 1]; slot++) {
                if (origins[slot] - 1 + lead(g, slot) <= step) {
                    origins[slot] = 0;
                }
            }
        }
    }

    /** Returns the lead at which a group's forecast from an origin should be stored; 0 if none should. */
    int leadToStore(int group, long origin) {
        for (int slot = starts[group]; slot < starts[group + 1]; slot++) {
            if (origins[slot] == (int) (origin + 1)) {
                return 0; // stored already
            }
        }
        if (free(group) < 0) {
            return 0;
        }
        return groups.drawLead(group, origin);
    }

    /** Stores a forecast at the lead returned by {@link #leadToStore}. The numbers, (width), are in the value's unit. */
    void add(int group, long origin, int lead, double scale, double[] numbers) {
        int slot = free(group);
        scales[slot] = (float) scale;
        origins[slot] = (int) (origin + 1);
        leads[slot] = (short) (lead - groups.low(group));
        for (int i = 0; i < width; i++) {
            values[slot * width + i] = HalfPrecision.round((float) (numbers[i] / scales[slot]));
        }
    }

    /**
     * Adds a distance in the value's unit to the numbers with indices {@code from} (inclusive) to {@code to}
     * (exclusive) of each stored forecast.
     */
    void shift(double distance, int from, int to) {
        for (int slot = 0; slot < scales.length; slot++) {
            for (int i = from; i < to && origins[slot] > 0; i++) {
                values[slot * width + i] =
                        HalfPrecision.round(values[slot * width + i] + (float) (distance / scales[slot]));
            }
        }
    }

    void walk(StateFields fields) {
        fields.halves(values);
        fields.floats(scales);
        for (int i = 0; i < origins.length; i++) {
            origins[i] = fields.count(origins[i]);
        }
        fields.shorts(leads);
    }

    private int lead(int group, int slot) {
        return groups.low(group) + leads[slot];
    }

    private int free(int group) {
        for (int slot = starts[group]; slot < starts[group + 1]; slot++) {
            if (origins[slot] == 0) {
                return slot;
            }
        }
        return -1;
    }
}
