package io.foretide.helm;

import io.foretide.metrics.LibraryMeters;
import io.foretide.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of metrics: those that a service shows, and those that an expression asks for. */
final class Names {
    private static final Pattern REGISTERED = Pattern.compile("callback\\(\\s*\"(foretide_[a-z_]+)\"");
    private static final Pattern QUOTED = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
    /** What is grouped by, matched on or kept beside the others: names of labels. */
    private static final Pattern LABELS =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");

    private static final Pattern BRACES = Pattern.compile("\\{[^{}]*\\}");
    private static final Pattern NAME = Pattern.compile("(?<![\\w$:])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\\w(]|\\s*\\()");

    /** Those of Vert.x that panels ask for; DashboardsIT sees that they are there. */
    private static final Set<String> VERTX = Set.of(
            "vertx_http_server_requests_total",
            "vertx_http_server_response_time_seconds_sum",
            "vertx_http_server_response_time_seconds_count",
            "vertx_pool_queue_pending");

    private static final Set<String> WORDS = Set.of("group_left", "group_right");

    private Names() {}

    /** Every name under which a process of any role shows a metric. */
    static Set<String> shown() throws IOException {
        var metrics = new Metrics();
        metrics.lag(Map::of);
        metrics.ready(Map::of);
        metrics.connections(() -> 0);
        metrics.feedSilence(Map::of);
        Set<String> shown = new HashSet<>(registeredElsewhere());
        shown.addAll(LibraryMeters.names());
        shown.addAll(VERTX);
        metrics.registry().scrape().forEach(metric -> {
            String name = metric.getMetadata().getPrometheusName();
            shown.addAll(List.of(name, name + "_total", name + "_bucket", name + "_sum", name + "_count"));
        });
        return shown;
    }

    /** Gauges that the parts of the service register themselves. */
    private static Set<String> registeredElsewhere() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            Set<String> names = new TreeSet<>();
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                REGISTERED.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
            }
            return names;
        }
    }

    /** The metrics that an expression in PromQL, or a variable's query, asks for. */
    static Set<String> asked(String expression) {
        String bare =
                LABELS.matcher(QUOTED.matcher(expression).replaceAll("\"\"")).replaceAll("");
        String named = BRACES.matcher(BRACES.matcher(bare).replaceAll("")).replaceAll("");
        return NAME.matcher(named)
                .results()
                .map(MatchResult::group)
                .filter(name -> !WORDS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
