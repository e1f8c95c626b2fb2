package io.foretide.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.ForecastSpecs;
import io.foretide.backtest.BacktestSettings.LearningPace;
import io.foretide.backtest.BacktestSettings.Scoring;
import io.foretide.backtest.SeriesPanel.Member;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.files.SeriesFile;
import io.foretide.forecasts.Forecaster;
import io.foretide.formats.ObservationCodec;
import io.foretide.kafka.Topics;
import io.foretide.learning.LearnerProcessor;
import io.foretide.learning.LearnerTopology;
import io.foretide.learning.ReplaySettings;
import io.foretide.metrics.Metrics;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.Placement;
import io.foretide.model.Weights;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.tasks.forecasts.ForecastTask;
import io.foretide.traces.Traces;
import io.foretide.windows.GridSettings;
import io.foretide.windows.StreamGrids;
import io.foretide.windows.WindowsProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backtest and the topologies of the service give the same forecasts of the same file, while the core learns. */
final class SameAsServiceTest {
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long HOUR = 3_600_000;
    private static final int ROWS = 400;
    private static final ForetideConfig CONFIG = new ConfigReader(Map.of())
            .read(
                    null,
                    Map.of(
                            "stream.interval", "1h",
                            "stream.horizon", "3",
                            "stream.seasons", "12",
                            "learning.block", "4",
                            "learning.batch", "3",
                            "learning.rate", "0.02",
                            "model.hidden", "8"));
    private static final ForecastSpecs SPECS = new ForecastSpecs(CONFIG);
    private static final ReplaySettings REPLAY = SPECS.replay();
    private static final Topics TOPICS = Topics.of(CONFIG.topics());

    private final Weights initial =
            Weights.initial(SPECS.network(), CONFIG.model().seed());
    private final Metrics metrics = new Metrics();
    private final List<SeriesFile.Series> rows = List.of(waves("a", 1), waves("b", 5));

    @Test
    void a_backtest_gives_the_forecasts_that_the_service_gives(@TempDir Path state) throws IOException {
        Map<String, double[]> backtested = backtest();
        Map<String, double[]> served = serve(state);

        assertThat(served).hasSize(2 * (ROWS - 1)); // the last step of each waits for the clock
        served.forEach((step, forecast) -> {
            for (int i = 0; i < forecast.length; i++) {
                assertThat(backtested.get(step)[i]).as(step).isCloseTo(forecast[i], Percentage.withPercentage(1e-3));
            }
        });
        assertThat(metrics.updates.get()).as("the core learns beside").isGreaterThan(50);
    }

    private Map<String, double[]> backtest() {
        Map<String, double[]> made = new HashMap<>();
        BacktestSettings settings = new BacktestSettings(
                SPECS.forecasts(),
                SPECS.network(),
                SPECS.training(),
                new LearningPace(
                        SPECS.batch(),
                        CONFIG.learning().maxWait().toMillis(),
                        CONFIG.learning().publishInterval().toMillis(),
                        REPLAY,
                        true),
                Placement.on(Device.CPU),
                initial,
                new Scoring(List.of(3), 0, 0, 0, 0, 12));
        SeriesPanel panel = SeriesPanel.of(rows, CONFIG.stream().channels(), GridSettings.of(CONFIG.stream()));
        new Backtest(settings, panel, new ForecastListener() {
                    @Override
                    public void forecastMade(Member member, int channel, int origin, OriginForecasts forecasts) {
                        List<Double> all = new ArrayList<>();
                        for (int lead = 1; lead <= 3; lead++) {
                            for (double quantile : forecasts.quantiles(0, lead)) {
                                all.add(quantile);
                            }
                        }
                        made.put(
                                member.id() + member.times()[origin],
                                all.stream().mapToDouble(Double::doubleValue).toArray());
                    }
                })
                .run(steps -> true);
        return made;
    }

    private Map<String, double[]> serve(Path state) throws IOException {
        Map<String, double[]> made = new HashMap<>();
        WeightsFeed feed = new WeightsFeed(SPECS.network(), initial, metrics);
        try (Network network = new Network(SPECS.network(), Device.CPU);
                TopologyTestDriver forecaster = driver(forecaster(network, feed), state.resolve("forecaster"));
                TopologyTestDriver learner = driver(learner(), state.resolve("learner"))) {
            TestInputTopic<byte[], byte[]> observations = input(forecaster, TOPICS.observations());
            TestInputTopic<byte[], byte[]> blocks = input(learner, TOPICS.blocks());
            TestInputTopic<byte[], byte[]> weights = input(forecaster, TOPICS.weights());
            TestOutputTopic<byte[], byte[]> forecasts = output(forecaster, TOPICS.forecasts());
            TestOutputTopic<byte[], byte[]> newBlocks = output(forecaster, TOPICS.blocks());
            TestOutputTopic<byte[], byte[]> newWeights = output(learner, TOPICS.weights());
            for (int row = 0; row < ROWS; row++) {
                for (SeriesFile.Series series : rows) {
                    String json = "{\"time\":" + series.times()[row] + ",\"value\":" + series.values()[row][0] + "}";
                    observations.pipeInput(series.id().getBytes(UTF_8), json.getBytes(UTF_8));
                }
                forecaster.advanceWallClockTime(Duration.ofMillis(50));
                newBlocks.readRecordsToList().forEach(record -> blocks.pipeInput(record.key(), record.value()));
                learner.advanceWallClockTime(Duration.ofHours(1));
                newWeights.readRecordsToList().forEach(weights::pipeInput);
                for (byte[] value : forecasts.readValuesToList()) {
                    read(new ObjectMapper().readTree(value), made);
                }
            }
        }
        return made;
    }

    private static void read(JsonNode forecast, Map<String, double[]> made) {
        List<Double> all = new ArrayList<>();
        forecast.get("steps").forEach(step -> step.get("quantiles").forEach(quantile -> all.add(quantile.asDouble())));
        String step = forecast.get("series").asText() + forecast.get("origin").asLong();
        assertThat(made.put(step, all.stream().mapToDouble(Double::doubleValue).toArray()))
                .isNull();
    }

    private Topology forecaster(Network network, WeightsFeed feed) {
        var stream = CONFIG.stream();
        var codec = new ObservationCodec(stream.channels(), 0, Long.MAX_VALUE / 2, Clock.systemUTC());
        return TaskTopology.of(
                TOPICS,
                ForecastTask.definition(TOPICS),
                () -> new WindowsProcessor(StreamGrids.of(CONFIG), 1, codec, metrics, Traces.off()),
                () -> new TaskProcessor<>(
                        new ForecastTask(
                                SPECS.streams(),
                                new Forecaster(SPECS.forecasts(), SPECS.network(), network),
                                feed,
                                metrics,
                                Traces.off()),
                        1024,
                        Duration.ofMillis(5),
                        metrics),
                feed);
    }

    private Topology learner() {
        var learning = CONFIG.learning();
        var pace = new LearnerProcessor.Schedule(
                SPECS.batch(), learning.maxWait(), Duration.ZERO, learning.publishInterval());
        return LearnerTopology.of(
                TOPICS,
                () -> new LearnerProcessor(
                        SPECS.network(), SPECS.training(), Device.CPU, initial, pace, REPLAY, 1, metrics));
    }

    private static TopologyTestDriver driver(Topology topology, Path state) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        return new TopologyTestDriver(topology, settings, Instant.ofEpochMilli(START));
    }

    private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static TestOutputTopic<byte[], byte[]> output(TopologyTestDriver driver, String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static SeriesFile.Series waves(String id, int size) {
        Random random = new Random(size);
        double[][] values = new double[ROWS][1];
        for (int row = 0; row < ROWS; row++) {
            values[row][0] = 100 + 10 * size * Math.sin(2 * Math.PI * row / 12) + random.nextGaussian();
        }
        long[] times =
                IntStream.range(0, ROWS).mapToLong(row -> START + row * HOUR).toArray();
        return new SeriesFile.Series(id, times, values);
    }
}
