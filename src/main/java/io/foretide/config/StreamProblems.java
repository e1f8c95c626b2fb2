package io.foretide.config;

import io.foretide.config.ForetideConfig.NamedStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Named streams that contradict themselves, or of which one takes all series of another. */
final class StreamProblems {
    /** Name of the stream of all series that no named one matches. */
    private static final String DEFAULT = "default";

    private static final int MOST = 100;

    private StreamProblems() {}

    static void find(ForetideConfig config, List<String> problems) {
        List<Map.Entry<String, NamedStream>> streams = ForetideConfig.ordered(config);
        if (ForetideConfig.gridless(config) && !streams.isEmpty()) {
            problems.add("streams: named streams are of numbers on a grid: stream.task must be forecast");
        }
        if (streams.size() > MOST) {
            problems.add("streams: " + MOST + " at most, since every series is held against their matches");
        }
        Set<String> inherited = new HashSet<>(Consistency.stream(config.stream()));
        for (int i = 0; i < streams.size(); i++) {
            String name = streams.get(i).getKey();
            NamedStream stream = streams.get(i).getValue();
            String key = "streams." + name;
            if (!Consistency.isName(name) || name.equals(DEFAULT)) {
                problems.add(
                        key + ": a stream's name has 1 to 40 small letters, digits, '-' and '_', and is not default");
            }
            for (String problem : Consistency.stream(stream)) {
                if (!inherited.contains(problem)) {
                    problems.add(problem.replaceAll("\\bstream\\.", key + "."));
                }
            }
            for (var earlier : streams.subList(0, i)) {
                if (earlier.getValue().match().covers(stream.match())) {
                    problems.add(key + ".match: no series is left for '"
                            + stream.match().text() + "', since streams."
                            + earlier.getKey() + " ('"
                            + earlier.getValue().match().text()
                            + "') comes first and takes them all: put the narrower one first");
                    break;
                }
            }
        }
    }
}
