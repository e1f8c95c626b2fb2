package io.foretide.bench;

import io.foretide.bench.Measurement.Pairs;
import io.foretide.streams.StreamsApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The cost of an observation in the default configuration, with 12 leads and with 48 leads and two seasons: observations per second through the
 * whole service, from a filled topic to a consumer of committed forecasts, the CPU time of all threads of the process, and the bytes written to
 * changelogs and topics. The limit is {@link PassThrough} over the same observations, measured in turn.
 */
record StreamsBenchmark(BenchEnvironment sandbox) implements Benchmark {
    private static final Load SHORT = new Load("12 leads", Map.of(), 2800);
    private static final Load LONG = new Load(
            "48 leads, seasons 24 and 168",
            Map.of("stream.horizon", "48", "stream.interval", "1m", "stream.seasons", "24,168"),
            8500);
    private static final double MIN_SHARE = 0.45; // of the limit's rate
    private static final double MIN_LONG_SHARE = 0.5; // of the rate with 12 leads
    private static final double MAX_MICROS = 80;

    /**
     * A configuration of the service.
     *
     * @param maxChangelogBytes target of bytes per observation
     */
    private record Load(String name, Map<String, String> settings, double maxChangelogBytes) {}

    /** One run of a service or of the limit: observations per second, and values per observation. */
    private record Run(double rate, double micros, double changelogs, double topics) {}

    @Override
    public List<Measurement> run(ProgressListener progress) throws Exception {
        List<Measurement> measures = new ArrayList<>();
        sandbox.warmUp(progress);
        Runs twelve = new Runs();
        Runs many = new Runs();
        for (int i = 0; i < sandbox.settings().times(); i++) {
            twelve.add(pair(SHORT, progress, ""));
            many.add(pair(LONG, progress, ""));
        }
        measures.addAll(twelve.measures(name(SHORT), SHORT, true));
        measures.addAll(many.measures(name(LONG), LONG, false));
        Pairs lengths = new Pairs();
        for (int i = 0; i < many.services.size(); i++) {
            lengths.add(many.services.get(i).rate, twelve.services.get(i).rate);
        }
        measures.add(Measurement.of("streams", LONG.name + " against " + SHORT.name, "observations/s", lengths)
                .atLeast(MIN_LONG_SHARE));
        return measures;
    }

    private String name(Load load) {
        return String.format(
                Locale.ROOT,
                "%,d series, %s, learning %s",
                sandbox.settings().series(),
                load.name,
                sandbox.settings().learning() ? "on" : "off");
    }

    /** Runs with 12 leads before the measurements. */
    void warmUp(ProgressListener progress) throws Exception {
        pair(SHORT, progress, " (warm-up)");
    }

    /** One run of the service and of the limit. */
    private Run[] pair(Load load, ProgressListener progress, String remark) throws Exception {
        Run[] pair = pair(load);
        progress.line(String.format(
                Locale.ROOT,
                "streams, %s: %,.0f observations/s, %.0f µs each; pass-through %,.0f, %.0f µs%s",
                load.name,
                pair[0].rate,
                pair[0].micros,
                pair[1].rate,
                pair[1].micros,
                remark));
        return pair;
    }

    @SuppressWarnings("try") // only needs to run
    private Run[] pair(Load load) throws Exception {
        var settings = sandbox.settings();
        SyntheticLoad series = new SyntheticLoad(settings.series());
        long count = (long) settings.series() * settings.steps();
        try (var place = sandbox.place(load.settings)) {
            ArrivalReader.Throughput service = place.throughput(series, count);
            double changelogs = bytes(changelogs(place)) / count;
            double topics = bytes(outputs(place)) / count;
            var passing = PassThrough.of(sandbox, place);
            StreamsApplication limit = passing.start(sandbox);
            try (limit;
                    var arrivals = new ArrivalReader(sandbox, passing.output())) {
                ArrivalReader.Throughput theirs = arrivals.throughput(count);
                return new Run[] {
                    new Run(service.rate(), service.micros(), changelogs, topics),
                    new Run(
                            theirs.rate(),
                            theirs.micros(),
                            0,
                            passing.forecasts().bytes())
                };
            }
        }
    }

    private double bytes(Set<String> topics) throws Exception {
        double bytes = 0;
        for (String topic : topics) {
            bytes += TopicContent.of(sandbox, topic).total();
        }
        return bytes;
    }

    private Set<String> changelogs(BenchEnvironment.Place place) throws Exception {
        try (var admin = sandbox.clients().admin()) {
            Set<String> changelogs = new TreeSet<>(admin.listTopics().names().get());
            changelogs.removeIf(topic ->
                    !topic.startsWith(place.topics().application("forecaster")) || !topic.endsWith("-changelog"));
            return changelogs;
        }
    }

    private static Set<String> outputs(BenchEnvironment.Place place) {
        return Set.of(
                place.topics().forecasts(),
                place.topics().scores(),
                place.topics().blocks());
    }

    /** Alternating runs of the service and of the limit. */
    private static final class Runs {
        private final List<Run> services = new ArrayList<>();
        private final List<Run> limits = new ArrayList<>();

        void add(Run[] pair) {
            services.add(pair[0]);
            limits.add(pair[1]);
        }

        List<Measurement> measures(String what, Load load, boolean isDefault) {
            Pairs rates = new Pairs();
            Pairs micros = new Pairs();
            Pairs topics = new Pairs();
            for (int i = 0; i < services.size(); i++) {
                rates.add(services.get(i).rate, limits.get(i).rate);
                micros.add(services.get(i).micros, limits.get(i).micros);
                topics.add(services.get(i).topics, limits.get(i).topics);
            }
            Measurement rate = Measurement.of("streams", what, "observations/s", rates);
            Measurement time = Measurement.of("streams", what + ", CPU", "µs per observation", micros);
            Measurement changelogs = Measurement.of(
                            "streams",
                            what + ", to changelogs",
                            "bytes per observation",
                            ValueRange.of(
                                    services.stream().map(run -> run.changelogs).toList()))
                    .atMost(load.maxChangelogBytes);
            return List.of(
                    isDefault ? rate.atLeast(MIN_SHARE) : rate,
                    isDefault ? time.valueAtMost(MAX_MICROS) : time,
                    changelogs,
                    Measurement.of("streams", what + ", to topics", "bytes per observation", topics));
        }
    }
}
