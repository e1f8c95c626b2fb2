package io.foretide.forecasts;

import java.util.Arrays;

/**
 * Groups of leads that share coefficients, weights and bands: 1, 2–4, 5–12, 13–24, 25–48, … up to the horizon. Values
 * at leads between the middles (anchors) of two groups are interpolated.
 */
public final class LeadGroups {
    private final int[] lows;
    private final int[] highs;
    private final int[] anchors;
    private final int[] below; // (horizon) group of the anchor at or below lead i + 1
    private final float[] share; // (horizon) weight of the anchor above

    /** @param horizon longest lead, 1 or more */
    public LeadGroups(int horizon) {
        int groups = 1;
        for (int high = 1; high < horizon; high = next(high)) {
            groups++;
        }
        lows = new int[groups];
        highs = new int[groups];
        anchors = new int[groups];
        for (int g = 0, low = 1, high = 1; g < groups; g++) {
            lows[g] = low;
            highs[g] = Math.min(high, horizon);
            anchors[g] = (lows[g] + highs[g]) / 2;
            low = high + 1;
            high = next(high);
        }
        below = new int[horizon];
        share = new float[horizon];
        for (int lead = 1, at = 0; lead <= horizon; lead++) {
            while (at + 1 < groups && anchors[at + 1] <= lead) {
                at++;
            }
            below[lead - 1] = at;
            share[lead - 1] = at + 1 < groups ? (lead - anchors[at]) / (float) (anchors[at + 1] - anchors[at]) : 0;
        }
    }

    private static int next(int high) {
        return high == 1 ? 4 : high == 4 ? 12 : 2 * high;
    }

    /** Returns the number of groups. */
    public int count() {
        return lows.length;
    }

    /** Returns the shortest lead of a group. */
    int low(int group) {
        return lows[group];
    }

    /** Returns the longest lead of a group. */
    int high(int group) {
        return highs[group];
    }

    /** Returns the lead in the middle of a group. */
    public int anchor(int group) {
        return anchors[group];
    }

    /** Returns whether a lead is the middle of a group. */
    public boolean isAnchor(int lead) {
        return Arrays.stream(anchors).anyMatch(anchor -> anchor == lead);
    }

    /** Returns the position of a lead in a group: −1 at its shortest lead, 1 at its longest, clipped to this range. */
    float position(int group, int lead) {
        int span = highs[group] - lows[group];
        return span == 0 ? 0 : Math.max(-1, Math.min(1, (2 * lead - lows[group] - highs[group]) / (float) span));
    }

    /** Draws a lead of a group by a fixed hash of the step, so that all leads occur at all phases of a season. */
    int drawLead(int group, long step) {
        long bits = ((step * 8 + group) * 0x9E3779B97F4A7C15L) >>> 33;
        return lows[group] + (int) Math.floorMod(bits, (long) highs[group] - lows[group] + 1);
    }

    /** Returns the last group whose anchor is at or below a lead. */
    int below(int lead) {
        return below[lead - 1];
    }

    /** Returns the interpolation weight of the next group at a lead, 0 to 1. */
    float share(int lead) {
        return share[lead - 1];
    }

    /**
     * Returns the interpolated value at a lead. The value of group g is at index {@code offset} + g × {@code stride}.
     */
    float at(int lead, float[] values, int stride, int offset) {
        int low = below[lead - 1];
        float start = values[offset + low * stride];
        float part = share[lead - 1];
        return part == 0 ? start : start + part * (values[offset + (low + 1) * stride] - start);
    }
}
