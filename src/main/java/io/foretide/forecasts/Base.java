package io.foretide.forecasts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The experts that do not look at the network. What they say together, weighed as in the mix when the block began, is the
 * base: the network sees it, and corrects it (Smyl, A hybrid method of exponential smoothing and recurrent neural
 * networks, 2020). Within a block nothing here depends on the network, so steps can be taken ahead of it; what they
 * brought waits in line until it has run.
 */
final class Base {
    private final Leads leads;
    private final int horizon;
    private final List<Expert> experts;
    private final float[] weights; // (anchors, experts), each row sums to 1
    private final Deque<Said> ahead = new ArrayDeque<>(); // empty whenever the state is at rest

    /**
     * What was said at one step.
     *
     * @param forecasts (experts, leads)
     * @param together (leads) their weighted mean
     * @param now the step it was said at
     */
    record Said(float[][] forecasts, float[] together, Moment now) {}

    Base(Shape shape) {
        leads = shape.leads();
        horizon = shape.settings().horizon();
        experts = shape.simpleExperts();
        weights = new float[leads.count() * experts.size()];
    }

    List<Expert> experts() {
        return experts;
    }

    /** Weighs the experts, which come first in the mix, as it does, but among themselves. */
    void weigh(Mix mix) {
        int count = experts.size();
        for (int anchor = 0; anchor < leads.count(); anchor++) {
            float sum = 0;
            for (int e = 0; e < count; e++) {
                sum += mix.weight(anchor, e);
            }
            for (int e = 0; e < count; e++) {
                weights[anchor * count + e] = sum > 1e-6f ? mix.weight(anchor, e) / sum : 1f / count;
            }
        }
    }

    /** Learns from the newest step of the history, if it was observed, and forecasts from it. */
    void take(Moment now) {
        if (now.learning() && now.history().observed(0)) {
            experts.forEach(expert -> expert.learn(now.history()));
        }
        float[][] forecasts = new float[experts.size()][horizon];
        float[] together = new float[horizon];
        for (int e = 0; e < forecasts.length; e++) {
            experts.get(e).forecast(now, forecasts[e]);
            for (int lead = 1; lead <= horizon; lead++) {
                together[lead - 1] += leads.at(lead, weights, forecasts.length, e) * forecasts[e][lead - 1];
            }
        }
        ahead.add(new Said(forecasts, together, now));
    }

    /** (leads) what was said at the newest step, as a change from its value in scales. */
    float[] newest() {
        return ahead.getLast().together();
    }

    /** The oldest of what waits in line. */
    Said next() {
        return ahead.remove();
    }

    /** Forgets what was open: time has jumped. */
    void clear() {
        experts.forEach(Expert::clear);
    }

    void walk(Fields fields) {
        experts.forEach(expert -> expert.walk(fields));
        fields.floats(weights);
    }
}
