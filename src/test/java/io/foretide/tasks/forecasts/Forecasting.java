package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.model.WeightsPiece;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.traces.Traces;
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
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The forecaster's whole topology without a broker, for any settings, with a clock that the test moves. */
final class Forecasting implements AutoCloseable {
    static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    final Metrics metrics = new Metrics();
    private final Duration batchDelay;
    final Topics topics;
    final TopologyTestDriver driver;
    private final NetworkSpec spec;
    private final Network network;
    private final TestInputTopic<byte[], byte[]> observations;

    /** @param overrides of a stream of seconds with small forecasts by a small network, as {@code "key=value"} */
    Forecasting(Path state, String... overrides) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "stream.interval",
                "1s",
                "stream.seasons",
                "none",
                "stream.horizon",
                "3",
                "learning.block",
                "4",
                "model.hidden",
                "8",
                "forecasts.history",
                "8"));
        for (String override : overrides) {
            settings.put(override.split("=", 2)[0], override.split("=", 2)[1]);
        }
        ForetideConfig config = new ConfigReader(Map.of()).read(null, settings);
        batchDelay = config.forecasts().batchDelay();
        ForecastSpecs specs = new ForecastSpecs(config);
        topics = Topics.of(config.topics());
        spec = specs.network();
        network = new Network(spec, Device.CPU);
        var feed = new WeightsFeed(specs.network(), Weights.initial(specs.network(), 1), metrics);
        var stream = config.stream();
        var codec = new ObservationCodec(stream.channels(), Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, Clock.systemUTC());
        var topology = TaskTopology.of(
                topics,
                ForecastTask.definition(topics),
                () -> new WindowsProcessor(StreamGrids.of(config), 1, codec, metrics, Traces.off()),
                () -> new TaskProcessor<>(
                        new ForecastTask(
                                specs.streams(),
                                new Forecaster(specs.forecasts(), specs.network(), network),
                                feed,
                                metrics,
                                Traces.off()),
                        config.forecasts().batchSize(),
                        config.forecasts().batchDelay(),
                        metrics),
                feed);
        Properties streams = new Properties();
        streams.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        streams.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        streams.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        driver = new TopologyTestDriver(topology, streams, Instant.ofEpochMilli(START));
        observations =
                driver.createInputTopic(topics.observations(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** An observation so many milliseconds after {@link #START}. */
    void send(String series, long time, double value) {
        send(series, time, "\"value\":" + value);
    }

    /** The end of a series so many milliseconds after {@link #START}. */
    void end(String series, long time) {
        send(series, time, "\"end\":true");
    }

    private void send(String series, long time, String what) {
        String json = "{\"time\":" + (START + time) + "," + what + "}";
        observations.pipeInput(new TestRecord<>(
                series.getBytes(UTF_8), json.getBytes(UTF_8), Instant.ofEpochMilli(Math.max(0, START + time))));
    }

    /** Publishes other weights of this network. */
    void publish(Function<NetworkSpec, Weights> weights) {
        TestInputTopic<byte[], byte[]> topic =
                driver.createInputTopic(topics.weights(), new ByteArraySerializer(), new ByteArraySerializer());
        for (WeightsPiece piece : WeightsPiece.split(weights.apply(spec))) {
            Headers headers = new WeightsHeaders(piece.version(), piece.spec(), 0).toHeaders();
            topic.pipeInput(new TestRecord<>(piece.key().getBytes(UTF_8), piece.value(), headers));
        }
    }

    /** A record of the topic control, at the time of the newest observation or later. */
    void control(String series, String value) {
        driver.createInputTopic(topics.control(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(series.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /** Lets the clock run, as far as the punctuators can see, evenly. */
    void pass(Duration time) {
        for (long passed = 0; passed < time.toMillis(); passed += 100) {
            driver.advanceWallClockTime(Duration.ofMillis(100));
        }
        driver.advanceWallClockTime(batchDelay);
    }

    /** What went to a topic since it was last asked for. */
    List<JsonNode> read(String topic) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (byte[] value : driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()) {
            documents.add(new ObjectMapper().readTree(value));
        }
        return documents;
    }

    /** Forecasts since they were last asked for. */
    List<JsonNode> forecasts() throws IOException {
        return read(topics.forecasts());
    }

    /** Their origins, in seconds after {@link #START}. */
    List<Long> origins() throws IOException {
        return forecasts().stream()
                .map(forecast -> (forecast.get("origin").asLong() - START) / 1000)
                .toList();
    }

    @Override
    public void close() {
        driver.close();
        network.close();
    }
}
