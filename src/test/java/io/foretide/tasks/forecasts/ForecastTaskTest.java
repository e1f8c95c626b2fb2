package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.ForecastSpecs;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.Forecaster;
import io.foretide.formats.ObservationCodec;
import io.foretide.formats.WeightsHeaders;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.model.WeightsPiece;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.traces.Traces;
import io.foretide.windows.StreamGrids;
import io.foretide.windows.WindowsProcessor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastTaskTest {
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final ForetideConfig CONFIG = new ConfigReader(Map.of())
            .read(
                    null,
                    Map.of("stream.interval", "1s", "stream.horizon", "3", "learning.block", "4", "model.hidden", "8"));
    private static final ForecastSpecs SPECS = new ForecastSpecs(CONFIG);

    private final Metrics metrics = new Metrics();
    private final Network network = new Network(SPECS.network(), Device.CPU);
    private final WeightsFeed feed = new WeightsFeed(SPECS.network(), Weights.initial(SPECS.network(), 1), metrics);
    private final Topics topics = Topics.of(CONFIG.topics());
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> observations;

    @BeforeEach
    void start(@TempDir java.nio.file.Path state) {
        var codec = new ObservationCodec(CONFIG.stream().channels(), 0, Long.MAX_VALUE / 2, Clock.systemUTC());
        var topology = TaskTopology.of(
                topics,
                ForecastTask.definition(topics),
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
        Properties settings = new Properties();
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        driver = new TopologyTestDriver(topology, settings, Instant.ofEpochMilli(START));
        observations =
                driver.createInputTopic(topics.observations(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driver.close();
        network.close();
    }

    private void send(String series, String value) {
        observations.pipeInput(
                new TestRecord<>(series.getBytes(UTF_8), value.getBytes(UTF_8), Instant.ofEpochMilli(START)));
    }

    private void sendBar(String series, int second, double value) {
        send(series, "{\"time\":" + (START + 1000L * second) + ",\"value\":" + value + "}");
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private List<JsonNode> json(String topic) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (byte[] value : output(topic).readValuesToList()) {
            documents.add(new ObjectMapper().readTree(value));
        }
        return documents;
    }

    @Test
    void every_closed_step_of_every_series_is_forecast_once_in_order() throws IOException {
        for (int second = 0; second <= 10; second++) {
            sendBar("a", second, second);
            sendBar("b", second, -second);
        }
        driver.advanceWallClockTime(Duration.ofMillis(5));

        List<JsonNode> forecasts = json(topics.forecasts());

        for (String series : List.of("a", "b")) {
            assertThat(forecasts)
                    .filteredOn(forecast -> forecast.get("series").asText().equals(series))
                    .extracting(forecast -> (forecast.get("origin").asLong() - START) / 1000)
                    .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        }
    }

    @Test
    void the_clock_closes_the_last_step_when_the_series_falls_silent() throws IOException {
        sendBar("a", 0, 1);
        for (int look = 0; look < 9; look++) {
            driver.advanceWallClockTime(Duration.ofMillis(100));
        }
        assertThat(json(topics.forecasts())).isEmpty();

        driver.advanceWallClockTime(Duration.ofMillis(100));
        driver.advanceWallClockTime(Duration.ofMillis(5));

        assertThat(json(topics.forecasts())).hasSize(1);
    }

    @Test
    void a_forecast_says_what_for_when_and_by_which_weights() throws IOException {
        sendBar("a", 0, 5);
        sendBar("a", 1, 5);
        driver.advanceWallClockTime(Duration.ofMillis(5));

        JsonNode forecast = json(topics.forecasts()).get(0);

        assertThat(forecast.get("interval").asLong()).isEqualTo(1000);
        assertThat(forecast.get("version").asLong()).isZero();
        assertThat(forecast.get("verdict").asText()).isEqualTo("none");
        assertThat(forecast.get("steps")).hasSize(3);
        JsonNode second = forecast.get("steps").get(1);
        assertThat(second.get("time").asLong()).isEqualTo(START + 2000);
        assertThat(second.get("median").asDouble()).isEqualTo(5);
        assertThat(second.get("quantiles").has("0.05")).isTrue();
    }

    @Test
    void every_step_is_scored_against_what_had_been_forecast() throws IOException {
        for (int second = 0; second <= 6; second++) {
            sendBar("a", second, 10 + second % 2);
            driver.advanceWallClockTime(Duration.ofMillis(5));
        }

        List<JsonNode> scores = json(topics.scores());

        assertThat(scores)
                .extracting(score -> (score.get("time").asLong() - START) / 1000)
                .startsWith(1L, 2L, 3L);
        JsonNode lead = scores.get(0).get("leads").get(0);
        assertThat(lead.get("lead").asInt()).isEqualTo(1);
        assertThat(lead.get("error").asDouble())
                .isEqualTo(scores.get(0).get("actual").asDouble()
                        - lead.get("predicted").asDouble());
        assertThat(metrics.scored.labelValues("default", "1").get()).isEqualTo(5);
    }

    @Test
    void blocks_leave_when_their_steps_and_targets_are_complete() {
        for (int second = 0; second <= 14; second++) {
            sendBar("a", second, second);
            driver.advanceWallClockTime(Duration.ofMillis(5));
        }

        assertThat(output(topics.blocks()).readValuesToList()).hasSize(2);
    }

    @Test
    void what_cannot_be_read_is_rejected_with_headers_that_say_why() {
        send("a", "nonsense");
        send("a", "{\"time\":" + START + ",\"value\":\"x\"}");
        send("\u0007", "{\"value\":1}");

        List<TestRecord<byte[], byte[]>> rejected = output(topics.rejected()).readRecordsToList();

        assertThat(rejected)
                .extracting(record -> new String(
                        record.headers().lastHeader("foretide-reason").value(), UTF_8))
                .containsExactly("malformed", "value", "series");
        assertThat(rejected.get(0).getValue()).isEqualTo("nonsense".getBytes(UTF_8));
        assertThat(new String(
                        rejected.get(2).headers().lastHeader("foretide-offset").value(), UTF_8))
                .isEqualTo("2");
    }

    @Test
    void late_observations_are_rejected_and_counted() {
        sendBar("a", 5, 1);
        sendBar("a", 6, 1);
        sendBar("a", 5, 2);

        assertThat(output(topics.rejected()).readValuesToList()).hasSize(1);
        assertThat(metrics.rejected.labelValues("late").get()).isEqualTo(1);
    }

    @Test
    void a_complete_new_version_is_taken_without_a_pause_and_half_a_one_is_not() throws IOException {
        var weights = driver.createInputTopic(topics.weights(), new ByteArraySerializer(), new ByteArraySerializer());
        List<WeightsPiece> pieces =
                WeightsPiece.split(Weights.initial(SPECS.network(), 9).withVersion(4));
        for (WeightsPiece piece : pieces) {
            sendBar("a", pieces.indexOf(piece), 1);
            driver.advanceWallClockTime(Duration.ofMillis(5));
            assertThat(feed.current().version()).isZero();
            weights.pipeInput(new TestRecord<>(
                    piece.key().getBytes(UTF_8),
                    piece.value(),
                    new WeightsHeaders(piece.version(), piece.spec(), 0).toHeaders()));
        }
        sendBar("a", pieces.size(), 1);
        sendBar("a", pieces.size() + 1, 1);
        driver.advanceWallClockTime(Duration.ofMillis(5));

        assertThat(feed.current().version()).isEqualTo(4);
        assertThat(json(topics.forecasts()))
                .extracting(forecast -> forecast.get("version").asInt())
                .startsWith(0)
                .endsWith(4);
    }

    @Test
    void foreign_weights_are_refused_and_change_nothing() {
        var weights = driver.createInputTopic(topics.weights(), new ByteArraySerializer(), new ByteArraySerializer());
        weights.pipeInput("x#0".getBytes(UTF_8), "garbage".getBytes(UTF_8));
        weights.pipeInput(
                new TestRecord<>("x#0".getBytes(UTF_8), new byte[3], new WeightsHeaders(9, "another", 0).toHeaders()));

        assertThat(feed.current().version()).isZero();
        assertThat(metrics.rejected.labelValues("weights").get()).isEqualTo(2);
    }
}
