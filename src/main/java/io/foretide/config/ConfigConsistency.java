package io.foretide.config;

import io.foretide.sessions.SessionGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Checks that involve several settings or a whole list. */
final class ConfigConsistency {
    private static final int MAX_GAP = 10_000;
    private static final int MAX_BATCH = 8192;
    private static final int MAX_SYMBOLS = 20_000;
    private static final int MAX_LENGTH = 2000;
    private static final int MAX_CLASSES = 100;
    private static final int MAX_KNOWN = 4;

    private ConfigConsistency() {}

    static List<String> problems(ForetideConfig config) {
        List<String> problems = new ArrayList<>(stream(config.stream()));
        StreamProblems.find(config, problems);
        ThresholdProblems.find(config, problems);
        symbols(config, problems);
        ApiAccessProblems.find(config, problems);
        FeedProblems.find(config.feeds(), ForetideConfig.allInputs(config), problems);
        SinkProblems.find(config, problems);
        if (config.forecasts().batchSize() > MAX_BATCH) {
            problems.add("forecasts.batch-size: " + MAX_BATCH + " at most, since larger batches take seconds");
        }
        if (config.forecasts().batchDelay().compareTo(config.kafka().streams().commitInterval()) > 0) {
            problems.add("forecasts.batch-delay: must not be longer than kafka.streams.commit-interval");
        }
        return problems;
    }

    /** Whether the text is a valid name of a stream, feed, sink or threshold. */
    static boolean isName(String name) {
        return name.matches("[a-z0-9][a-z0-9_-]{0,39}");
    }

    /** The problems of one stream, under the keys of {@code stream}. */
    static List<String> stream(ForetideConfig.Stream stream) {
        List<String> problems = new ArrayList<>();
        quantiles(stream.quantiles(), problems);
        channels("stream.channels", stream.channels(), problems);
        inputs(stream, problems);
        known(stream, problems);
        grid(stream, problems);
        BoundProblems.find(stream, problems);
        for (int lead : stream.scoredLeads().orElse(List.of())) {
            if (lead > stream.horizon()) {
                problems.add("stream.scored-leads: lead " + lead + " exceeds stream.horizon, " + stream.horizon());
            }
        }
        return problems;
    }

    private static void grid(ForetideConfig.Stream stream, List<String> problems) {
        if (!stream.interval().isAuto()) {
            interval(stream, problems);
        } else if (stream.seasons().isPresent()
                && !stream.seasons().get().steps().isEmpty()) {
            problems.add(
                    "stream.seasons: are in steps, whose length is unknown with stream.interval: auto: set stream.interval"
                            + " too, or set stream.seasons: auto");
        }
        if (stream.sessions().isPresent()) {
            sessions(stream, problems);
        }
        if (stream.maxGap() > MAX_GAP) {
            problems.add("stream.max-gap: " + MAX_GAP + " at most, since these steps are filled at once");
        }
        if (stream.timeZone().isPresent()
                && stream.holidays().isEmpty()
                && !stream.interval().isAuto()
                && !stream.interval().isWholeDays()) {
            problems.add(
                    "stream.time-zone: applies only to intervals of whole days and to holidays; shorter steps are in UTC");
        }
    }

    private static void sessions(ForetideConfig.Stream stream, List<String> problems) {
        if (!stream.interval().isAuto() && !SessionGrid.isPossible(stream.interval())) {
            problems.add("stream.interval: at most 1d (a step per trading day) with stream.sessions");
        }
        if (!stream.offset().isZero()) {
            problems.add("stream.offset: with stream.sessions steps begin at the opening: remove it");
        }
        if (stream.timeZone().isPresent()) {
            problems.add("stream.time-zone: stream.sessions have their own: remove it");
        }
    }

    private static void interval(ForetideConfig.Stream stream, List<String> problems) {
        if (stream.offset().toMillis() >= stream.interval().maxOffset()) {
            problems.add("stream.offset: must be shorter than stream.interval");
        }
        Duration length = Duration.ofMillis(stream.interval().millis());
        if (stream.ttl().compareTo(length.plus(stream.grace()).plus(stream.settle())) <= 0) {
            problems.add("stream.ttl: must be longer than stream.interval, grace and settle together");
        }
    }

    private static void symbols(ForetideConfig config, List<String> problems) {
        ForetideConfig.Symbols symbols = config.symbols();
        List<String> classes = config.sequences().classes().orElse(List.of());
        if (symbols.vocabulary() < 2 || symbols.vocabulary() > MAX_SYMBOLS) {
            problems.add("symbols.vocabulary: from 2 to " + MAX_SYMBOLS);
        }
        if (config.stream().task() == ForetideConfig.Task.NEXT_SYMBOL
                && symbols.tied()
                && symbols.width() != config.model().hidden()) {
            problems.add("symbols.tied: needs symbols.width to be model.hidden, "
                    + config.model().hidden());
        }
        if (!ForetideConfig.isNumeric(config) && !config.feeds().isEmpty()) {
            problems.add(
                    "feeds: supply numbers, but stream.task needs symbols: send these over HTTP, WebSocket or Kafka");
        }
        if (ForetideConfig.isGridless(config) && ForetideConfig.hasWeightsFile(config)) {
            problems.add("model.weights: weight files are for forecasts: this stream.task cannot use one");
        }
        if (config.sequences().length() > MAX_LENGTH) {
            problems.add("sequences.length: " + MAX_LENGTH + " at most");
        }
        if (config.stream().task() == ForetideConfig.Task.LABEL
                && (classes.size() < 2 || new HashSet<>(classes).size() < classes.size())) {
            problems.add("sequences.classes: name at least two classes, each once, such as spam,ham");
        }
        if (classes.size() > MAX_CLASSES || classes.stream().anyMatch(name -> !name.matches("[\\w .:/-]{1,64}"))) {
            problems.add("sequences.classes: " + MAX_CLASSES
                    + " at most, each 1 to 64 letters, digits, blanks, '_', '.', ':', '/' and '-'");
        }
    }

    private static void quantiles(List<Double> quantiles, List<String> problems) {
        for (int i = 1; i < quantiles.size(); i++) {
            if (quantiles.get(i) <= quantiles.get(i - 1)) {
                problems.add(
                        "stream.quantiles: must rise, but " + quantiles.get(i) + " follows " + quantiles.get(i - 1));
            }
        }
        if (!quantiles.contains(0.5) || quantiles.size() < 3) {
            problems.add("stream.quantiles: needs 0.5 (the median) and at least one quantile on each side of it");
        }
    }

    private static void channels(String key, List<String> channels, List<String> problems) {
        if (new HashSet<>(channels).size() < channels.size()) {
            problems.add(key + ": names one twice");
        }
        for (String channel : channels) {
            if (!channel.matches("[A-Za-z0-9_.-]{1,64}")) {
                problems.add(key + ": '" + channel
                        + "' is not a channel name: use 1 to 64 letters, digits, '_', '.' and '-'");
            }
        }
    }

    private static void known(ForetideConfig.Stream stream, List<String> problems) {
        List<String> known = stream.known().orElse(List.of());
        channels("stream.known", known, problems);
        if (known.size() > MAX_KNOWN) {
            problems.add("stream.known: names " + known.size() + " inputs: " + MAX_KNOWN
                    + " at most, since each is part of every series' state");
        }
        if (stream.holidays().isPresent() && known.contains(ForetideConfig.HOLIDAY)) {
            problems.add("stream.known: '" + ForetideConfig.HOLIDAY
                    + "' is the input of stream.holidays: remove one of them, or rename this one");
        }
        if (stream.task() != ForetideConfig.Task.FORECAST) {
            if (!known.isEmpty()) {
                problems.add("stream.known: only stream.task forecast has inputs known in advance: remove it");
            }
            if (stream.holidays().isPresent()) {
                problems.add("stream.holidays: only stream.task forecast supports holidays: remove it");
            }
        }
    }

    private static void inputs(ForetideConfig.Stream stream, List<String> problems) {
        if (stream.inputs().isEmpty()) {
            return;
        }
        List<String> inputs = stream.inputs().get();
        int channels = stream.channels().size();
        channels("stream.inputs", inputs.stream().distinct().toList(), problems);
        if (inputs.size() != channels) {
            problems.add("stream.inputs: names " + inputs.size() + " where stream.channels names " + channels
                    + ": give one input per channel");
        } else if (stream.aggregate().size() == 1 || stream.aggregate().size() == channels) {
            var sources = new HashSet<String>();
            for (int c = 0; c < channels; c++) {
                String aggregate =
                        ForetideConfig.forChannel(stream.aggregate(), c).name().toLowerCase(Locale.ROOT);
                if (!sources.add(aggregate + " of " + inputs.get(c))) {
                    problems.add("stream.inputs: two channels are the " + aggregate + " of " + inputs.get(c)
                            + ": give one of them another stream.aggregate, or remove it");
                }
            }
        }
    }
}
