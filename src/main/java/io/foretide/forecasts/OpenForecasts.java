package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * A few forecasts per group of leads whose steps have not come yet, in half precision, as changes from the value at the
 * origin in scales of then. As soon as one of a group is decided, the next origin takes its place, with a lead of the
 * group drawn by a fixed hash of the origin: all leads and all phases of seasons are seen, and forecasts whose errors
 * are nearly the same are not kept twice.
 */
final class OpenForecasts {
    /** Forecasts kept per group. */
    static final int MAX = 3;

    private final LeadGroups groups;
    private final int width;
    private final int[] starts; // (groups + 1) first slot
    private final float[] values; // (slots, width)
    private final float[] scales; // (slots)
    private final int[] origins; // (slots) step of the origin plus 1, 0 for free
    private final short[] leads; // (slots) lead less the group's lowest

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

    /** Numbers of all kept forecasts, of a slot from slot × width on. */
    float[] values() {
        return values;
    }

    double scale(int slot) {
        return scales[slot];
    }

    /** Lead of the forecast in a slot of a group if it is for this step, else 0. */
    int due(int group, int slot, long step) {
        int lead = lead(group, slot);
        return origins[slot] > 0 && origins[slot] - 1 + lead == step ? lead : 0;
    }

    /** Frees all slots and drops their forecasts. */
    void clear() {
        Arrays.fill(origins, 0);
    }

    /** Frees the slots whose step has come. */
    void close(long step) {
        for (int g = 0; g < groups.count(); g++) {
            for (int slot = starts[g]; slot < starts[g + 1]; slot++) {
                if (origins[slot] - 1 + lead(g, slot) <= step) {
                    origins[slot] = 0;
                }
            }
        }
    }

    /** The lead at which a group's forecast from an origin is kept, 0 for none. */
    int wanted(int group, long origin) {
        for (int slot = starts[group]; slot < starts[group + 1]; slot++) {
            if (origins[slot] == (int) (origin + 1)) {
                return 0; // kept already
            }
        }
        if (free(group) < 0) {
            return 0;
        }
        return groups.drawn(group, origin);
    }

    /** Takes a forecast that is {@link #wanted}; the numbers are in the value's unit. */
    void add(int group, long origin, int lead, double scale, double[] numbers) {
        int slot = free(group);
        scales[slot] = (float) scale;
        origins[slot] = (int) (origin + 1);
        leads[slot] = (short) (lead - groups.low(group));
        for (int i = 0; i < width; i++) {
            values[slot * width + i] = HalfPrecision.round((float) (numbers[i] / scales[slot]));
        }
    }

    /** Moves some of the numbers by a distance in the value's unit: the history has been moved against it. */
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
