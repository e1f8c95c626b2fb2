package io.foretide.forecasts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The experts that do not look at the network, mixed among themselves. What they say together is the base: the network
 * sees it, and corrects it (Smyl, A hybrid method of exponential smoothing and recurrent neural networks, 2020); in the
 * forecast each of them counts again for itself. Nothing here depends on the network, so steps can be taken ahead of it;
 * what they brought waits in line until it has run.
 */
final class Base {
    private final Leads leads;
    private final int horizon;
    private final List<Expert> experts;
    private final Mix mix;
    private final OpenForecasts open;
    private final UsualErrors usual;
    private final Deque<Said> ahead = new ArrayDeque<>(); // empty whenever the state is at rest

    /**
     * What was said at one step.
     *
     * @param forecasts (experts, leads)
     * @param together (leads) their weighted mean
     * @param features (features) of the step, see {@link FeatureRow}
     */
    record Said(float[][] forecasts, float[] together, float[] features) {}

    Base(Shape shape) {
        ForecastSettings settings = shape.settings();
        leads = shape.leads();
        horizon = settings.horizon();
        experts = shape.simpleExperts();
        mix = new Mix(leads.count(), experts.size(), settings.mix());
        open = new OpenForecasts(leads, experts.size(), 0, shape.compact());
        usual = new UsualErrors(leads);
    }

    List<Expert> experts() {
        return experts;
    }

    /** Learns from the newest step of the history, if it was observed, and forecasts from it. */
    void take(Moment now) {
        if (now.learning() && now.history().observed(0)) {
            learn(now.history());
        }
        float[][] forecasts = new float[experts.size()][horizon];
        for (int e = 0; e < forecasts.length; e++) {
            experts.get(e).forecast(now, forecasts[e]);
        }
        float[] together = new float[horizon];
        mix.forecast(forecasts, leads, together);
        if (now.foreseen()) {
            open.skip();
        } else {
            open.add(forecasts, new float[horizon][0], together);
        }
        ahead.add(new Said(forecasts, together, now.features()));
    }

    private void learn(History history) {
        for (int a = 0; a < leads.count(); a++) {
            float actual = open.open(a) ? history.change(leads.lead(a)) : Float.NaN;
            if (!Float.isNaN(actual)) {
                mix.learn(a, open.values(), open.experts(a), open.median(a), actual, usual.at(a));
                usual.learn(a, Math.abs(actual - open.median(a)));
            }
        }
        experts.forEach(expert -> expert.learn(history));
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
        open.clear();
        experts.forEach(Expert::clear);
    }

    void walk(Fields fields) {
        experts.forEach(expert -> expert.walk(fields));
        mix.walk(fields);
        open.walk(fields);
        usual.walk(fields);
    }
}
