package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Streams of symbols in a real process with the real broker: what comes next, and what a sequence was. */
class SymbolsIT {
    private static final long START = 1_750_000_000_000L;
    private static final int SERIES = 10;
    private static final int BATCH = 200;
    private static final int UNNUMBERED = 40; // steps that are sent before symbols have their numbers
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** A machine that goes round: which state follows depends on the last two, so that a bigram knows half of it. */
    private static List<String> machine(int steps, long seed) {
        Random random = new Random(seed);
        List<String> states = new ArrayList<>(List.of("idle", "run"));
        while (states.size() < steps) {
            String before = states.get(states.size() - 2);
            String last = states.get(states.size() - 1);
            boolean odd = random.nextInt(20) == 0;
            states.add(
                    switch (last) {
                        case "run" -> odd ? "fault" : before.equals("pause") ? "stop" : "pause";
                        case "pause" -> "run";
                        case "stop" -> "idle";
                        case "fault" -> "stop";
                        default -> "run";
                    });
        }
        return states;
    }

    private static void send(ServedProcess served, List<String> lines) {
        for (int at = 0; at < lines.size(); at += BATCH) {
            String body = String.join("\n", lines.subList(at, Math.min(lines.size(), at + BATCH))) + "\n";
            await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(() -> List.of(202, 207)
                    .contains(served.post(body).statusCode()));
        }
    }

    /** Until the learner has nothing to do: forecasts do not wait for it, and on a busy machine it comes late. */
    private static void awaitLearned(ServedProcess served) {
        var before = new AtomicReference<List<String>>(List.of());
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> {
                    List<String> now = served.metrics()
                            .lines()
                            .filter(line -> line.startsWith("foretide_learning_blocks_total"))
                            .toList();
                    return !now.isEmpty() && now.equals(before.getAndSet(now));
                });
    }

    /** From one step of each series to another, both included; the first step is 1. */
    private static List<JsonNode> ofSteps(List<JsonNode> scores, int from, int to) {
        return scores.stream()
                .filter(score ->
                        score.get("step").asInt() >= from && score.get("step").asInt() <= to)
                .toList();
    }

    private static double meanLoss(List<JsonNode> scores, String source) {
        return scores.stream()
                .mapToDouble(score -> score.get("logLoss").get(source).asDouble())
                .average()
                .orElse(Double.NaN);
    }

    @Test
    void an_event_streams_perplexity_falls_while_it_streams_and_nothing_is_counted_twice_over_a_kill()
            throws Exception {
        var environment = Map.of(
                "FORETIDE_STREAM_TASK", "next-symbol",
                "FORETIDE_SYMBOLS_VOCABULARY", "20",
                "FORETIDE_MODEL_HIDDEN", "24",
                "FORETIDE_LEARNING_RATE", "0.02",
                "FORETIDE_LEARNING_BLOCK", "8",
                "FORETIDE_LEARNING_BATCH", "4",
                "FORETIDE_LEARNING_PUBLISH_INTERVAL", "500ms");
        int steps = 1000;
        try (var served = new ServedProcess(folder, environment)) {
            served.start();
            List<String> lines = new ArrayList<>();
            List<List<String>> machines = IntStream.range(0, SERIES)
                    .mapToObj(series -> machine(steps, series))
                    .toList();
            for (int step = 0; step < steps; step++) {
                for (int series = 0; series < SERIES; series++) {
                    lines.add("{\"series\":\"m%d\",\"time\":%d,\"symbol\":\"%s\"}"
                            .formatted(
                                    series,
                                    START + 1000L * step,
                                    machines.get(series).get(step)));
                }
            }
            // while no symbol has a number all are the same one, and easily foretold
            send(served, lines.subList(0, UNNUMBERED * SERIES));
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> served.metrics().contains("foretide_vocabulary_symbols 5.0"));
            send(served, lines.subList(UNNUMBERED * SERIES, lines.size() / 2));
            served.kill();
            served.start();
            for (int step = steps / 2; step < steps; step += 100) {
                awaitLearned(served);
                send(served, lines.subList(step * SERIES, (step + 100) * SERIES));
            }
            served.awaitCommitted("foretide.forecasts", (long) SERIES * steps);

            List<JsonNode> forecasts = served.committed("foretide.forecasts");
            Set<String> once = new HashSet<>();
            forecasts.forEach(forecast -> once.add(forecast.get("series").asText() + forecast.get("step")));
            assertThat(forecasts.size()).isEqualTo(once.size()).isEqualTo(SERIES * steps);
            List<JsonNode> scores = served.committed("foretide.scores");
            List<JsonNode> early = ofSteps(scores, UNNUMBERED + 1, UNNUMBERED + 50);
            List<JsonNode> late = ofSteps(scores, steps - 99, steps);
            assertThat(meanLoss(late, "mix")).isLessThan(0.6 * meanLoss(early, "mix"));
            assertThat(meanLoss(late, "network"))
                    .as("the network sees what a bigram cannot")
                    .isLessThan(0.8 * meanLoss(late, "bigram"))
                    .isLessThan(meanLoss(late, "unigram"))
                    .isLessThan(meanLoss(late, "uniform"));

            JsonNode state = JSON.readTree(served.api("/api/v1/series/m3").body());
            assertThat(state.get("steps").asInt()).isEqualTo(steps);
            JsonNode newest =
                    JSON.readTree(served.api("/api/v1/series/m3/forecast").body());
            assertThat(newest.get("next").get(0).get("symbol").asText()).isIn("idle", "run", "pause", "stop", "fault");
            String drawn = "/api/v1/series/m3/forecast?steps=30&temperature=0.8&seed=7";
            JsonNode symbols = JSON.readTree(served.api(drawn).body()).get("symbols");
            assertThat(symbols).hasSize(30);
            assertThat(JSON.readTree(served.api(drawn).body()).get("symbols"))
                    .as("the same seed draws the same")
                    .isEqualTo(symbols);
            assertThat(served.api("/api/v1/series?view=summary").body()).contains("\"m9\"", "\"next\"");
            assertThat(served.metrics()).contains("foretide_vocabulary_symbols 5.0", "foretide_symbol_log_loss_total{");
        }
    }

    /** A sequence of one kind begins with an a and of the other with a b; what comes between tells nothing. */
    private static List<String> sequence(int number, boolean kind, boolean labelled, Random random) {
        List<String> lines = new ArrayList<>();
        int length = 5 + random.nextInt(6);
        for (int i = 0; i < length; i++) {
            String symbol = i == 0 ? kind ? "a" : "b" : "x" + random.nextInt(3);
            lines.add("{\"series\":\"s%d\",\"time\":%d,\"symbol\":\"%s\",\"sequence\":\"q%d\"}"
                    .formatted(number % SERIES, START + 1000L * number + i, symbol, number));
        }
        String label = labelled ? ",\"label\":\"" + (kind ? "good" : "bad") + "\"" : "";
        lines.add("{\"series\":\"s%d\",\"time\":%d,\"end\":true%s}"
                .formatted(number % SERIES, START + 1000L * number + length, label));
        return lines;
    }

    /** Every fifth sequence comes with its label, the others' labels come late. */
    private static boolean hasLabelAtEnd(int number) {
        return number % 5 == 0;
    }

    /** How many of so many sequences have got their label. */
    private static int labelled(int count, int delay) {
        return (int) IntStream.range(0, count)
                .filter(number -> hasLabelAtEnd(number) || number < count - delay)
                .count();
    }

    /** Sends sequences from where kinds ends on, and the late labels of those that came delay sequences before. */
    private static void sendSequences(ServedProcess served, List<Boolean> kinds, int count, int delay, Random random)
            throws Exception {
        List<String> lines = new ArrayList<>();
        for (int sent = 0; sent < count; sent++) {
            int number = kinds.size();
            kinds.add(random.nextBoolean());
            lines.addAll(sequence(number, kinds.get(number), hasLabelAtEnd(number), random));
            int late = number - delay;
            if (late >= 0 && !hasLabelAtEnd(late)) {
                lines.add("{\"series\":\"s%d\",\"sequence\":\"q%d\",\"label\":\"%s\"}"
                        .formatted(late % SERIES, late, kinds.get(late) ? "good" : "bad"));
            }
        }
        send(served, lines);
    }

    @Test
    void labels_that_come_with_their_sequences_or_late_train_the_network_that_names_them() throws Exception {
        var environment = Map.of(
                "FORETIDE_STREAM_TASK", "label",
                "FORETIDE_SEQUENCES_CLASSES", "good,bad",
                "FORETIDE_SEQUENCES_KEPT", "100",
                "FORETIDE_SYMBOLS_VOCABULARY", "20",
                "FORETIDE_MODEL_HIDDEN", "16",
                "FORETIDE_LEARNING_BATCH", "2", // a result of the gate takes some 13 updates
                "FORETIDE_LEARNING_PUBLISH_INTERVAL", "500ms");
        int delay = 50;
        try (var served = new ServedProcess(folder, environment)) {
            served.start();
            Random random = new Random(1);
            List<Boolean> kinds = new ArrayList<>();
            sendSequences(served, kinds, 500, delay, random);
            // How many blocks a learner takes of those that come depends on what else the machine does.
            Instant deadline = Instant.now().plus(Duration.ofMinutes(4));
            while (served.metric("foretide_weights_version") < 1
                    && Instant.now().isBefore(deadline)) {
                sendSequences(served, kinds, 20, delay, random);
                Thread.sleep(500);
            }
            assertThat(served.metric("foretide_weights_version"))
                    .as("weights were published")
                    .isPositive();
            served.awaitCommitted("foretide.scores", labelled(kinds.size(), delay));
            sendSequences(served, kinds, 300, delay, random);
            int count = kinds.size();
            served.awaitCommitted("foretide.scores", labelled(count, delay));

            List<JsonNode> scores = new ArrayList<>(served.committed("foretide.scores"));
            assertThat(scores).hasSize(labelled(count, delay));
            scores.sort(Comparator.comparing(
                    score -> Integer.valueOf(score.get("sequence").asText().substring(1))));
            List<JsonNode> newest = scores.subList(scores.size() - 100, scores.size());
            double loss = newest.stream()
                    .mapToDouble(score -> score.get("logLoss").asDouble())
                    .average()
                    .orElse(9);
            assertThat(loss).as("untrained it is ln 2").isLessThan(0.5);
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> served.committed("foretide.forecasts").stream()
                                    .filter(forecast -> forecast.has("ended"))
                                    .count()
                            == count);
            assertThat(served.post("{\"series\":\"s1\",\"sequence\":\"q1\",\"label\":\"ugly\"}\n")
                            .body())
                    .contains("not one of the classes [bad, good]");
        }
    }
}
