package io.foretide.config;

import java.util.List;
import java.util.Map;

/** Checks that involve several settings of a feed, or the stream's. */
final class FeedProblems {
    private FeedProblems() {}

    static void find(Map<String, FeedConfig> feeds, List<List<String>> streams, List<String> problems) {
        List<String> channels =
                streams.stream().flatMap(List::stream).distinct().toList();
        boolean singleChannel = streams.stream().anyMatch(names -> names.size() == 1);
        feeds.forEach((name, feed) -> {
            String key = "feeds." + name;
            if (!ConfigConsistency.isName(name)) {
                problems.add(key + ": a feed's name has 1 to 40 small letters, digits, '-' and '_'");
            }
            boolean socket = feed.url().getScheme().startsWith("ws");
            if (socket != (feed.type() == FeedConfig.Type.WEBSOCKET)) {
                problems.add(key + ".url: "
                        + (socket ? "ws:// is a feed of type websocket" : "http:// is one of type http"));
            }
            if (feed.type() == FeedConfig.Type.HTTP && feed.subscribe().isPresent()) {
                problems.add(key + ".subscribe: applies to type websocket only");
            }
            values(key, feed, channels, singleChannel, problems);
        });
    }

    private static void values(
            String key, FeedConfig feed, List<String> channels, boolean singleChannel, List<String> problems) {
        if (feed.value().isPresent() == !feed.values().isEmpty()) {
            problems.add(key + ": needs either value or values");
        }
        if (feed.value().isPresent() && !singleChannel) {
            problems.add(key + ".value: this stream has the channels " + channels + ": give values");
        }
        feed.values().keySet().stream()
                .filter(channel -> !channels.contains(channel))
                .forEach(channel -> problems.add(key + ".values: this stream has no channel '" + channel + "', only "
                        + channels + " (stream.channels)"));
    }
}
