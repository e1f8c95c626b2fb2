package io.foretide.forecasts;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The leads at which weights and intervals are learned: all scored ones, 1, the horizon, and between them a grid that
 * thins out (1, 2, 3, 4, 6, 8, 12, 16, 24, …). A lead between two anchors takes what stands between theirs, in
 * proportion; so a channel keeps about 2 log2(H) sets of weights and about 3.5 H open numbers per expert instead of H². A compact
 * channel has the scored ones and 1, 4, 16, … only.
 */
final class Leads {
    private final int[] anchors;
    private final int[] below; // (horizon) index of the anchor at or below lead i + 1
    private final float[] share; // (horizon) weight of the anchor above

    private Leads(int horizon, Set<Integer> chosen) {
        TreeSet<Integer> leads = new TreeSet<>(chosen);
        leads.add(1);
        leads.add(horizon);
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

    /** All scored leads, and between them a grid that thins out. */
    static Leads of(ForecastSettings settings) {
        Set<Integer> leads = new HashSet<>(settings.scoredLeads());
        if (settings.profile() == Profile.COMPACT) {
            for (int lead = 4; lead <= settings.horizon(); lead *= 4) {
                leads.add(lead);
            }
        } else {
            for (int lead = 2; lead <= settings.horizon(); lead *= 2) {
                leads.add(lead);
                leads.add(Math.min(settings.horizon(), lead + lead / 2));
            }
        }
        return new Leads(settings.horizon(), leads);
    }

    /** Every lead its own anchor. */
    static Leads all(int horizon) {
        return new Leads(
                horizon, Set.copyOf(IntStream.rangeClosed(1, horizon).boxed().toList()));
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
