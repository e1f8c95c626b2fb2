package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.backtest.PublishedResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Benchmark panels streamed through the running service: the errors at the origins that the backtest scores, compared with
 * the backtest's. Runs with {@code -Plong -Dpanels=FOLDER}, where FOLDER contains NAME.csv.gz and
 * NAME.json. The learner's timers are shortened, since the replay is faster than the series, and us_births_d is sent
 * slowly enough for an update per block, as in the backtest. Even so blocks may share an update, after which the gate may
 * decide otherwise.
 */
@Tag("long")
class PanelsIT {
    private static final int FIRST_QUANTILE = 6; // column of the backtest's CSV file
    private static final double TOLERANCE = 0.02;
    private static final double LEARNING_TOLERANCE = 0.05;
    private static final int UNLIMITED = 1_000_000; // rows per second

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    /** Forecast and observed value of one series, origin and lead. */
    private record Row(double actual, double median, double[] quantiles) {
        double pinball(double[] levels) {
            return IntStream.range(0, levels.length)
                    .mapToDouble(q -> (levels[q] - (actual < quantiles[q] ? 1 : 0)) * (actual - quantiles[q]))
                    .average()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"us_births_d", "l2c_h", "hospital_m", "m4_hourly"})
    void the_service_forecasts_a_panel_as_the_backtest_does(String name) throws Exception {
        compare(name, false, UNLIMITED, TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"us_births_d, 60", "l2c_h, 1000000", "hospital_m, 1000000", "m4_hourly, 1000000"})
    void with_learning_they_differ_by_what_one_publication_of_weights_may_change(String name, int rate)
            throws Exception {
        compare(name, true, rate, LEARNING_TOLERANCE);
    }

    private void compare(String name, boolean learning, int rate, double tolerance) throws Exception {
        String panels = System.getProperty("panels", "");
        assumeTrue(!panels.isEmpty(), "-Dpanels=FOLDER names no folder of panels");
        String file = Path.of(panels, name + ".csv.gz").toString();
        Path panel = Path.of(panels, name + ".json");
        PublishedResults published = PublishedResults.read(panel);
        Path csv = folder.resolve("backtest.csv");
        Map<String, String> settings = new HashMap<>(Map.of(
                "FORETIDE_STREAM_INTERVAL",
                published.interval() / 1000 + "s",
                "FORETIDE_STREAM_SEASONS",
                published.seasons().stream().map(String::valueOf).collect(Collectors.joining(",")),
                "FORETIDE_STREAM_HORIZON",
                String.valueOf(published.horizon()),
                "FORETIDE_ROLES",
                learning ? "gateway,forecaster,learner" : "gateway,forecaster",
                "FORETIDE_STREAM_EARLIEST",
                "1900-01-01T00:00:00Z",
                "FORETIDE_FORECASTS_HISTORY",
                "1"));
        Map<String, Row> expected = new HashMap<>();
        double[] levels;
        long grid = published.interval(); // of the service's steps, which begin at multiples of it
        try (var offline = new ServedProcess(folder, Map.of())) {
            List<String> arguments =
                    new ArrayList<>(List.of(file, "--panel", panel.toString(), "--forecasts", csv.toString()));
            if (!learning) {
                arguments.add("--frozen-core");
            }
            var run = offline.run("backtest", arguments.toArray(String[]::new));
            assertThat(run.code()).as(run.output()).isZero();
            List<String> lines = Files.readAllLines(csv);
            String[] header = lines.get(0).split(",", -1);
            levels = IntStream.range(FIRST_QUANTILE, header.length)
                    .mapToDouble(column -> Double.parseDouble(header[column].substring(1)))
                    .toArray();
            lines.stream()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .filter(cells -> !cells[4].isEmpty())
                    .forEach(cells -> {
                        double[] quantiles = IntStream.range(FIRST_QUANTILE, cells.length)
                                .mapToDouble(column -> Double.parseDouble(cells[column]))
                                .toArray();
                        Row row = new Row(Double.parseDouble(cells[4]), Double.parseDouble(cells[5]), quantiles);
                        long origin =
                                grid * Math.floorDiv(Instant.parse(cells[1]).toEpochMilli(), grid);
                        expected.put(cells[0] + " " + origin + " " + cells[2], row);
                    });
        }
        settings.put(
                "FORETIDE_STREAM_QUANTILES",
                Arrays.stream(levels).mapToObj(String::valueOf).collect(Collectors.joining(",")));
        Map<String, Row> streamed = streamed(settings, file, rate, expected, levels);
        double mae = ratio(expected, streamed, row -> Math.abs(row.actual() - row.median()));
        double pinball = ratio(expected, streamed, row -> row.pinball(levels));
        System.out.printf(
                "%s, learning %s: %d forecasts, MAE and pinball loss of the service ÷ the backtest: %.4f, %.4f%n",
                name, learning ? "on" : "off", expected.size(), mae, pinball);
        assertThat(mae).isCloseTo(1, within(tolerance));
        assertThat(pinball).isCloseTo(1, within(tolerance));
    }

    /** Returns what the service forecast at the expected origins, by the same keys. */
    @SuppressWarnings("try") // follows the topic on its own thread
    private Map<String, Row> streamed(
            Map<String, String> settings, String file, int rate, Map<String, Row> expected, double[] levels)
            throws Exception {
        var json = new ObjectMapper();
        Map<String, Row> streamed = new HashMap<>(); // guarded by itself
        try (var served = new ServedProcess(folder, settings)) {
            served.start();
            try (var forecasts = new TopicFollower(
                    served.bootstrapServers(),
                    served.topic("forecasts"),
                    true,
                    record -> add(json, record, expected, levels, streamed))) {
                var replay = served.run("replay", file, "--url", served.page(), "--rate", String.valueOf(rate));
                assertThat(replay.code()).as(replay.output()).isZero();
                Awaitility.await("forecasts at all origins")
                        .atMost(Duration.ofMinutes(10))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> {
                            synchronized (streamed) {
                                return streamed.size() == expected.size();
                            }
                        });
            }
            assertThat(served.stop()).isTrue();
        }
        return streamed;
    }

    private static void add(
            ObjectMapper json,
            ConsumerRecord<byte[], byte[]> record,
            Map<String, Row> expected,
            double[] levels,
            Map<String, Row> streamed) {
        try {
            JsonNode forecast = json.readTree(record.value());
            String origin = forecast.get("series").asText() + " "
                    + forecast.get("origin").asLong() + " ";
            JsonNode steps = forecast.get("steps");
            for (int lead = 1; lead <= steps.size(); lead++) {
                Row row = expected.get(origin + lead);
                if (row != null) {
                    JsonNode step = steps.get(lead - 1);
                    double[] quantiles = Arrays.stream(levels)
                            .map(level -> step.get("quantiles")
                                    .get(String.valueOf(level))
                                    .asDouble())
                            .toArray();
                    synchronized (streamed) {
                        streamed.put(
                                origin + lead,
                                new Row(row.actual(), step.get("median").asDouble(), quantiles));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double ratio(Map<String, Row> expected, Map<String, Row> streamed, ToDoubleFunction<Row> loss) {
        double service = streamed.values().stream().mapToDouble(loss).sum();
        return service / expected.values().stream().mapToDouble(loss).sum();
    }
}
