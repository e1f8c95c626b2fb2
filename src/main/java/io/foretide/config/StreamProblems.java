package io.foretide.config;

import io.foretide.config.ForetideConfig.NamedStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks named streams for contradictions, and for streams that take all series of a later one. */
final class StreamProblems {
    /** Name of the default stream, for series that no named stream matches. */
    private static final String DEFAULT = "default";

    private static final int MAX_STREAMS = 100;

    private StreamProblems() {}

    static void find(ForetideConfig config, List<String> problems) {
        List<Map.Entry<String, NamedStream>> streams = ForetideConfig.namedStreams(config);
        if (ForetideConfig.isGridless(config) && !streams.isEmpty()) {
            problems.add("streams: named streams are of numbers on a grid: stream.task must be forecast");
        }
        if (streams.size() > MAX_STREAMS) {
            problems.add("streams: " + MAX_STREAMS + " at most, since every series is matched against them");
        }
        Set<String> inherited = new HashSet<>(ConfigConsistency.stream(config.stream()));
        for (int i = 0; i < streams.size(); i++) {
            String name = streams.get(i).getKey();
            NamedStream stream = streams.get(i).getValue();
            String key = "streams." + name;
            if (!ConfigConsistency.isName(name) || name.equals(DEFAULT)) {
                problems.add(
                        key + ": a stream's name has 1 to 40 small letters, digits, '-' and '_', and is not default");
            }
            for (String problem : ConfigConsistency.stream(stream)) {
                if (!inherited.contains(problem)) {
                    problems.add(problem.replaceAll("\\bstream\\.", key + "."));
                }
            }
            for (var earlier : streams.subList(0, i)) {
                if (earlier.getValue().match().covers(stream.match())) {
                    problems.add(key + ".match: no series remains for '"
                            + stream.match().text() + "', since streams."
                            + earlier.getKey() + " ('"
                            + earlier.getValue().match().text()
                            + "') is first and matches them all: put the narrower one first");
                    break;
                }
            }
        }
    }
}
