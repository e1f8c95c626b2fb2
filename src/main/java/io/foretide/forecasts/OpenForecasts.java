package io.foretide.forecasts;

import java.util.Arrays;

/**
 * Forecasts whose steps have not come yet, for the anchor leads: per anchor of lead h the last h origins, each with
 * the experts' forecasts, the quantiles and the mix's median, in scales from the value at the origin; compact: in half precision.
 */
final class OpenForecasts {
    private final Leads leads;
    private final boolean compact;
    private final int width;
    private final int experts;
    private final int[] starts; // (anchors) index of the anchor's first number
    private final float[] values;
    private long origins;

    OpenForecasts(Leads leads, int experts, int quantiles, boolean compact) {
        this.leads = leads;
        this.compact = compact;
        this.experts = experts;
        width = experts + quantiles + 1;
        starts = new int[leads.count()];
        int total = 0;
        for (int a = 0; a < starts.length; a++) {
            starts[a] = total;
            total += leads.lead(a) * width;
        }
        values = new float[total];
    }

    /** Whether a forecast that counts was made at the anchor's lead for the step that comes now. */
    boolean open(int anchor) {
        return origins >= leads.lead(anchor) && !Float.isNaN(median(anchor));
    }

    float[] values() {
        return values;
    }

    /** Index in {@link #values} of the experts' forecasts for the step that comes now. */
    int experts(int anchor) {
        return starts[anchor] + (int) (origins % leads.lead(anchor)) * width;
    }

    int quantiles(int anchor) {
        return experts(anchor) + experts;
    }

    float median(int anchor) {
        return values[experts(anchor) + width - 1];
    }

    /** Takes the forecast of a new origin: (experts, leads), (leads, quantiles), (leads). */
    void add(float[][] forecasts, float[][] quantiles, float[] median) {
        for (int a = 0; a < starts.length; a++) {
            int lead = leads.lead(a) - 1;
            int at = experts(a);
            for (float[] forecast : forecasts) {
                values[at++] = forecast[lead];
            }
            for (float quantile : quantiles[lead]) {
                values[at++] = quantile;
            }
            values[at] = median[lead];
            if (compact) {
                Halves.round(values, experts(a), width);
            }
        }
        origins++;
    }

    /** Takes an origin whose forecast does not count. */
    void skip() {
        for (int a = 0; a < starts.length; a++) {
            Arrays.fill(values, experts(a), experts(a) + width, Float.NaN);
        }
        origins++;
    }

    /** Forgets all of them: time has jumped. */
    void clear() {
        origins = 0;
    }

    void walk(Fields fields) {
        Halves.walk(fields, values, compact);
        origins = fields.number(origins);
    }
}
