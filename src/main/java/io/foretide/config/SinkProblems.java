package io.foretide.config;

import java.util.List;
import java.util.Locale;

/** Checks that involve several settings of a sink, or the streams'. */
final class SinkProblems {
    private SinkProblems() {}

    static void find(ForetideConfig config, List<String> problems) {
        if (!config.sinks().isEmpty() && !ForetideConfig.isNumeric(config)) {
            problems.add("sinks: write forecasts of numbers, which this stream.task does not produce: remove them");
        }
        if (!config.sinks().isEmpty() && !config.roles().contains(ForetideConfig.Role.GATEWAY)) {
            return; // another process runs them
        }
        config.sinks().forEach((name, sink) -> find("sinks." + name, name, sink, config, problems));
    }

    private static void find(String key, String name, SinkConfig sink, ForetideConfig config, List<String> problems) {
        if (!ConfigConsistency.isName(name)) {
            problems.add(key + ": a sink's name has 1 to 40 small letters, digits, '-' and '_'");
        }
        boolean jdbc = sink.type() == SinkConfig.Type.JDBC;
        if (jdbc != sink.url().startsWith("jdbc:")) {
            problems.add(key + ".url: "
                    + (jdbc ? "type jdbc needs one that begins with jdbc:postgresql:" : "jdbc: is for type jdbc"));
        } else if (jdbc && !sink.url().startsWith("jdbc:postgresql:")) {
            problems.add(key + ".url: only PostgreSQL is supported: begin with jdbc:postgresql:");
        }
        if (!jdbc && (sink.user().isPresent() || sink.password().isPresent())) {
            problems.add(key + ".user: only type jdbc has a user and a password: give a header, such as Authorization");
        }
        if (jdbc && !sink.headers().isEmpty()) {
            problems.add(key + ".headers: type jdbc has none");
        }
        if (sink.type() != SinkConfig.Type.WEBHOOK && sink.format() != SinkConfig.Format.JSON) {
            problems.add(key + ".format: only type webhook has one");
        }
        if ((jdbc || sink.type() == SinkConfig.Type.WEBHOOK) && sink.stamp() != SinkConfig.Stamp.NOW) {
            problems.add(key + ".stamp: type " + sink.type().name().toLowerCase(Locale.ROOT) + " writes both times");
        }
        if (sink.type() == SinkConfig.Type.WEBHOOK) {
            return;
        }
        List<ForetideConfig.Stream> streams = ForetideConfig.all(config);
        for (int lead : sink.leads()) {
            if (streams.stream().allMatch(stream -> lead > stream.horizon())) {
                problems.add(key + ".leads: lead " + lead + " exceeds the horizon of every stream");
            }
        }
        for (SinkBound bound : sink.bounds()) {
            if (bound.isLevel()
                    && streams.stream()
                            .noneMatch(stream -> stream.quantiles().contains(Double.valueOf(bound.name())))) {
                problems.add(key + ".bounds: no stream has the quantile " + bound.name() + " (stream.quantiles)");
            }
        }
    }
}
