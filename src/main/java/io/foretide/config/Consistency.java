package io.foretide.config;

import io.foretide.sessions.SessionGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** What takes two settings, or a whole list of them, to judge. */
final class Consistency {
    private static final int MOST_GAP = 10_000;
    private static final int MOST_BATCH = 8192;
    private static final int MOST_SYMBOLS = 20_000;
    private static final int MOST_LENGTH = 2000;
    private static final int MOST_CLASSES = 100;
    private static final int MOST_KNOWN = 4;

    private Consistency() {}

    static List<String> problems(ForetideConfig config) {
        List<String> problems = new ArrayList<>(stream(config.stream()));
        StreamProblems.find(config, problems);
        ThresholdProblems.find(config, problems);
        symbols(config, problems);
        DoorProblems.find(config, problems);
        FeedProblems.find(config.feeds(), ForetideConfig.allInputs(config), problems);
        SinkProblems.find(config, problems);
        if (config.forecasts().batchSize() > MOST_BATCH) {
            problems.add("forecasts.batch-size: " + MOST_BATCH + " at most, so that no turn takes seconds");
        }
        if (config.forecasts().batchDelay().compareTo(config.kafka().streams().commitInterval()) > 0) {
            problems.add("forecasts.batch-delay: must not be longer than kafka.streams.commit-interval");
        }
        return problems;
    }

    /** Whether it may be the name of a stream, feed, sink or threshold. */
    static boolean isName(String name) {
        return name.matches("[a-z0-9][a-z0-9_-]{0,39}");
    }

    /** What is wrong with one stream, under the keys of {@code stream}. */
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
                problems.add("stream.scored-leads: lead " + lead + " lies beyond stream.horizon, " + stream.horizon());
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
                    "stream.seasons: are in steps, whose length stream.interval: auto leaves open: give stream.interval"
                            + " too, or let stream.seasons be auto");
        }
        if (stream.sessions().isPresent()) {
            sessions(stream, problems);
        }
        if (stream.maxGap() > MOST_GAP) {
            problems.add("stream.max-gap: " + MOST_GAP + " at most, since they are filled at once");
        }
        if (stream.timeZone().isPresent()
                && stream.holidays().isEmpty()
                && !stream.interval().isAuto()
                && !stream.interval().isWholeDays()) {
            problems.add(
                    "stream.time-zone: only an interval of whole days, and holidays, follow a time zone; shorter steps are UTC's");
        }
    }

    private static void sessions(ForetideConfig.Stream stream, List<String> problems) {
        if (!stream.interval().isAuto() && !SessionGrid.isPossible(stream.interval())) {
            problems.add("stream.interval: with stream.sessions a day at most, 1d, for a step each trading day");
        }
        if (!stream.offset().isZero()) {
            problems.add("stream.offset: with stream.sessions steps begin at the opening: leave it out");
        }
        if (stream.timeZone().isPresent()) {
            problems.add("stream.time-zone: stream.sessions have their own: leave it out");
        }
    }

    private static void interval(ForetideConfig.Stream stream, List<String> problems) {
        if (stream.offset().toMillis() >= stream.interval().mostOffset()) {
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
        if (symbols.vocabulary() < 2 || symbols.vocabulary() > MOST_SYMBOLS) {
            problems.add("symbols.vocabulary: from 2 to " + MOST_SYMBOLS);
        }
        if (config.stream().task() == ForetideConfig.Task.NEXT_SYMBOL
                && symbols.tied()
                && symbols.width() != config.model().hidden()) {
            problems.add("symbols.tied: needs symbols.width to be model.hidden, "
                    + config.model().hidden());
        }
        if (!ForetideConfig.takesNumbers(config) && !config.feeds().isEmpty()) {
            problems.add(
                    "feeds: they give numbers, and stream.task takes symbols: send these over HTTP, WebSocket or Kafka");
        }
        if (ForetideConfig.gridless(config) && ForetideConfig.namesWeights(config)) {
            problems.add(
                    "model.weights: a file of weights is one of forecasts: this stream.task cannot begin with one");
        }
        if (config.sequences().length() > MOST_LENGTH) {
            problems.add("sequences.length: " + MOST_LENGTH + " at most");
        }
        if (config.stream().task() == ForetideConfig.Task.LABEL
                && (classes.size() < 2 || new HashSet<>(classes).size() < classes.size())) {
            problems.add("sequences.classes: name at least two classes, each once, such as spam,ham");
        }
        if (classes.size() > MOST_CLASSES || classes.stream().anyMatch(name -> !name.matches("[\\w .:/-]{1,64}"))) {
            problems.add("sequences.classes: " + MOST_CLASSES
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
                        + "' is no channel's name: use 1 to 64 letters, digits, '_', '.' and '-'");
            }
        }
    }

    private static void known(ForetideConfig.Stream stream, List<String> problems) {
        List<String> known = stream.known().orElse(List.of());
        channels("stream.known", known, problems);
        if (known.size() > MOST_KNOWN) {
            problems.add("stream.known: names " + known.size() + " inputs: " + MOST_KNOWN
                    + " at most, since each is part of every series' state");
        }
        if (stream.holidays().isPresent() && known.contains(ForetideConfig.HOLIDAY)) {
            problems.add(
                    "stream.known: '" + ForetideConfig.HOLIDAY
                            + "' is the input that stream.holidays makes: leave one of them out, or call this one something else");
        }
        if (stream.task() != ForetideConfig.Task.FORECAST) {
            if (!known.isEmpty()) {
                problems.add("stream.known: only stream.task forecast has inputs known in advance: leave it out");
            }
            if (stream.holidays().isPresent()) {
                problems.add("stream.holidays: only stream.task forecast knows holidays: leave it out");
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
                    + ": name for each channel what it is made of");
        } else if (stream.aggregate().size() == 1 || stream.aggregate().size() == channels) {
            var made = new HashSet<String>();
            for (int c = 0; c < channels; c++) {
                String how =
                        ForetideConfig.ofChannel(stream.aggregate(), c).name().toLowerCase(Locale.ROOT);
                if (!made.add(how + " of " + inputs.get(c))) {
                    problems.add("stream.inputs: two channels are the " + how + " of " + inputs.get(c)
                            + ": give one of them another stream.aggregate, or leave it out");
                }
            }
        }
    }
}
