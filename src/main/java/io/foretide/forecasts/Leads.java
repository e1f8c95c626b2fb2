package io.foretide.forecasts;

import java.util.List;
import java.util.TreeSet;

/**
 * The leads at which weights and intervals are learned: all scored ones, 1, the horizon, and between them a grid that
 * thins out (1, 2, 3, 4, 6, 8, 12, 16, 24, …). A lead between two anchors takes what stands between theirs, in
 * proportion; so a channel keeps about 2 log2(H) sets of weights and about 3.5 H open numbers per expert instead of H².
 */
final class Leads {
    private final int[] anchors;
    private final int[] below; // (horizon) index of the anchor at or below lead i + 1
    private final float[] share; // (horizon) weight of the anchor above

    Leads(int horizon, List<Integer> scored) {
        TreeSet<Integer> leads = new TreeSet<>(scored);
        leads.add(horizon);
        for (int lead = 1; lead <= horizon; lead *= 2) {
            leads.add(lead);
            if (lead >= 2 && lead + lead / 2 <= horizon) {
                leads.add(lead + lead / 2);
            }
        }
        anchors = leads.stream().mapToInt(Integer::intValue).toArray();
        below = new int[horizon];
        share = new float[horizon];
        int at = 0;
        for (int lead = 1; lead <= horizon; lead++) {
            while (at + 1 < anchors.length && anchors[at + 1] <= lead) {
                at++;
            }
            below[lead - 1] = at;
            share[lead - 1] =
                    at + 1 < anchors.length ? (lead - anchors[at]) / (float) (anchors[at + 1] - anchors[at]) : 0;
        }
    }

    int count() {
        return anchors.length;
    }

    int lead(int anchor) {
        return anchors[anchor];
    }

    int anchor(int lead) {
        return below[lead - 1];
    }

    /** What belongs to a lead, from values that lie one per anchor, {@code stride} apart from {@code offset}. */
    float at(int lead, float[] values, int stride, int offset) {
        int low = below[lead - 1];
        float low0 = values[offset + low * stride];
        float part = share[lead - 1];
        return part == 0 ? low0 : low0 + part * (values[offset + (low + 1) * stride] - low0);
    }
}
