package io.foretide.bench;

import io.foretide.Specs;
import io.foretide.bench.Measure.Pairs;
import io.foretide.streams.StreamsApplication;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Observations a second through the whole forecaster, from a filled topic to a reader of what was committed, against {@link PassThrough} with the
 * same observations.
 */
record StreamsBenchmark(Sandbox sandbox, boolean learning) implements Benchmark {
    private static final double LEAST_LEARNING = 0.60;
    private static final double LEAST = 0.75;

    @Override
    public List<Measure> run(Told told) throws Exception {
        var settings = sandbox.settings();
        Pairs pairs = new Pairs();
        sandbox.warmUp(told);
        for (int i = 0; i < settings.times(); i++) {
            double[] pair = pair(told, "");
            pairs.add(pair[0], pair[1]);
        }
        String what = String.format(Locale.ROOT, "%,d series, learning %s", settings.series(), learning ? "on" : "off");
        return List.of(Measure.of("streams", what, "observations/s", pairs).atLeast(learning ? LEAST_LEARNING : LEAST));
    }

    /** One run of each: observations a second. */
    double[] pair(Told told, String remark) throws Exception {
        double[] pair = pair();
        told.line(String.format(
                Locale.ROOT,
                "streams%s: %,.0f observations/s, pass-through %,.0f%s",
                learning ? "" : ", learning off",
                pair[0],
                pair[1],
                remark));
        return pair;
    }

    @SuppressWarnings("try") // it only has to run
    private double[] pair() throws Exception {
        var settings = sandbox.settings();
        SyntheticLoad load = new SyntheticLoad(settings.series());
        long count = (long) settings.series() * settings.steps();
        try (var place = sandbox.place(Map.of("roles", learning ? "forecaster,learner" : "forecaster"))) {
            double ours = place.rate(load, count);
            var passing =
                    PassThrough.of(sandbox, place, Specs.of(place.config()).history(place.config()));
            StreamsApplication limit = passing.start(sandbox);
            try (limit;
                    var arrivals = new ArrivalReader(sandbox, passing.forecasts())) {
                return new double[] {ours, arrivals.rate(count)};
            }
        }
    }
}
