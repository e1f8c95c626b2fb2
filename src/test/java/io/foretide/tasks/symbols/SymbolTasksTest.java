package io.foretide.tasks.symbols;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.EventSpecs;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.BlockCodec;
import io.foretide.formats.SymbolCountsCodec;
import io.foretide.formats.WeightsHeaders;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.Vocabulary;
import io.foretide.model.VocabularyPieces;
import io.foretide.model.Weights;
import io.foretide.symbols.SequenceClassifier;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.Task;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.windows.EventsProcessor;
import io.foretide.windows.PendingEvent;
import io.foretide.windows.SilencePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolTasksTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private final Metrics metrics = new Metrics();
    private Network network;
    private TopologyTestDriver driver;
    private Topics topics;
    private EventSpecs specs;

    private void start(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "symbols.vocabulary",
                "6",
                "model.hidden",
                "8",
                "learning.block",
                "3",
                "stream.ttl",
                "5s",
                "stream.interval",
                "1s"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        ForetideConfig config = new ConfigReader(Map.of()).read(null, all);
        boolean labels = config.stream().task() == ForetideConfig.Task.LABEL;
        specs = EventSpecs.of(config);
        topics = Topics.of(config.topics());
        network = new Network(specs.network(), Device.CPU);
        var feed = new WeightsFeed(specs.network(), Weights.initial(specs.network(), 1), metrics);
        var codec = specs.codec(0, Long.MAX_VALUE / 2);
        var past = new RecentRing(5);
        Supplier<EventsProcessor> events = () -> new EventsProcessor(
                SilencePolicy.of(config.stream()), config.stream().grace().toMillis(), 1, codec, metrics);
        Supplier<Task<PendingEvent>> task = () -> labels
                ? new SequencesTask(
                        specs.network(),
                        network,
                        specs.sequences(),
                        feed,
                        past,
                        new RecentRing(config.sequences().kept()),
                        codec,
                        metrics)
                : new SymbolsTask(specs.network(), network, specs.symbols(), feed, past, metrics);
        Topology topology = TaskTopology.of(
                topics,
                labels ? SequencesTask.definition(topics) : SymbolsTask.definition(topics),
                events,
                () -> new TaskProcessor<>(task.get(), 4, Duration.ofMillis(5), metrics),
                feed);
        Properties properties = new Properties();
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        driver = new TopologyTestDriver(topology, properties, START);
    }

    @AfterEach
    void stop() {
        driver.close();
        network.close();
    }

    private void send(String topic, String series, String json) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(series.getBytes(UTF_8), json.getBytes(UTF_8), START));
    }

    private void symbol(String series, long time, String symbol) {
        send(topics.observations(), series, "{\"time\":%d,\"symbol\":\"%s\"}".formatted(time, symbol));
    }

    private void turn() {
        driver.advanceWallClockTime(Duration.ofMillis(5));
    }

    private List<TestRecord<byte[], byte[]>> records(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private List<JsonNode> json(String topic) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (var record : records(topic)) {
            documents.add(new ObjectMapper().readTree(record.value()));
        }
        return documents;
    }

    private void give(String... symbols) {
        var vocabulary = Vocabulary.firstOccurring(List.of(symbols), 6);
        VocabularyPieces.split(vocabulary, 1).forEach((key, text) -> driver.createInputTopic(
                        topics.weights(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        key.getBytes(UTF_8),
                        text.getBytes(UTF_8),
                        new WeightsHeaders(0, specs.network().hash(), 0).toHeaders(),
                        START)));
    }

    @Test
    void each_symbol_is_forecast_once_scored_but_for_the_first_and_told_of_while_it_has_no_number() throws IOException {
        start("stream.task", "next-symbol");
        symbol("a", 1, "x");
        symbol("b", 1, "x");
        turn();
        var told = records(topics.blocks());
        assertThat(told).hasSize(1);
        assertThat(SymbolCountsCodec.is(told.get(0).headers())).isTrue();
        assertThat(SymbolCountsCodec.decode(told.get(0).value())).contains(Map.of("x", 2));

        give("x", "y");
        for (int i = 2; i < 9; i++) {
            symbol("a", i, i % 2 == 0 ? "y" : "x");
        }
        turn();

        List<JsonNode> forecasts = json(topics.forecasts());
        assertThat(forecasts.stream()
                        .filter(forecast -> forecast.get("series").asText().equals("a"))
                        .map(forecast -> forecast.get("step").asInt()))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(forecasts.get(8).get("next").get(0).get("symbol").asText()).isEqualTo("x");
        assertThat(json(topics.scores())).hasSize(7);
        var blocks = records(topics.blocks());
        assertThat(blocks).as("two whole blocks, and nothing to tell").hasSize(2);
        assertThat(BlockCodec.decode(blocks.get(1).value()).orElseThrow().inputs())
                .containsExactly(2, 1, 2);
        assertThat(metrics.symbolsScored.get()).isEqualTo(7);
        assertThat(metrics.vocabulary.get()).isEqualTo(2);
    }

    @Test
    void a_vocabulary_that_gives_symbols_other_numbers_is_refused_and_an_older_one_changes_nothing()
            throws IOException {
        start("stream.task", "next-symbol");
        give("x", "y");
        give("y", "x");
        give("x");
        symbol("a", 1, "x");
        symbol("a", 2, "y");
        turn();
        assertThat(metrics.vocabulary.get()).isEqualTo(2);
        assertThat(metrics.rejected.labelValues("weights").get()).isEqualTo(1);
        assertThat(records(topics.blocks())).as("both have numbers").isEmpty();
        give("x", "y", "z");
        assertThat(metrics.vocabulary.get()).isEqualTo(3);
    }

    @Test
    void an_older_symbol_is_late_unless_the_grace_takes_it_and_numbers_are_refused() throws IOException {
        start("stream.task", "next-symbol", "stream.grace", "10ms");
        symbol("a", 100, "x");
        symbol("a", 90, "x");
        symbol("a", 89, "x");
        send(topics.observations(), "a", "{\"time\":200,\"value\":1}");
        turn();

        assertThat(json(topics.forecasts())).hasSize(2);
        assertThat(records(topics.rejected()).stream()
                        .map(record -> new String(
                                record.headers().lastHeader("foretide-reason").value(), UTF_8)))
                .containsExactly("late", "symbol");
    }

    @Test
    void a_series_that_is_silent_for_long_is_forgotten() throws IOException {
        start("stream.task", "next-symbol");
        symbol("a", 1, "x");
        turn();
        for (int steps = 0; steps < 40; steps++) {
            driver.advanceWallClockTime(
                    Duration.ofMillis(400)); // a longer step would be taken for a machine that slept
        }
        symbol("a", 2, "x");
        turn();

        assertThat(json(topics.forecasts()).stream()
                        .map(forecast -> forecast.get("step").asInt()))
                .containsExactly(1, 1);
        assertThat(metrics.evicted.labelValues("ttl").get()).isEqualTo(1);
    }

    private void label(String sequence, String label) {
        send(topics.labels(), "a", "{\"sequence\":\"%s\",\"label\":\"%s\"}".formatted(sequence, label));
    }

    @Test
    void a_late_an_early_and_a_coming_label_each_make_one_score_and_one_block_and_a_second_one_none()
            throws IOException {
        start("stream.task", "label", "sequences.classes", "good,bad", "sequences.kept", "2", "sequences.gap", "1m");
        give("x", "y");
        symbol("a", 1, "x");
        symbol("a", 2, "y");
        turn();
        send(topics.observations(), "a", "{\"time\":3,\"end\":true}");
        turn();
        label("1", "bad");
        label("4", "good");
        turn();
        symbol("a", 4, "x");
        send(topics.observations(), "a", "{\"time\":5,\"symbol\":\"x\",\"label\":\"good\",\"sequence\":\"q\"}");
        turn();
        driver.advanceWallClockTime(Duration.ofMinutes(2));
        turn();

        List<JsonNode> scores = json(topics.scores());
        assertThat(scores.stream()
                        .map(score -> score.get("sequence").asText() + " "
                                + score.get("label").asText()))
                .containsExactly("1 bad", "4 good", "q good");
        assertThat(scores.get(0).get("logLoss").asDouble()).isCloseTo(Math.log(2), within(1e-6));
        assertThat(records(topics.blocks())).hasSize(3);
        assertThat(json(topics.forecasts()).stream()
                        .filter(forecast -> forecast.has("ended"))
                        .map(forecast -> forecast.get("ended").asText()))
                .containsExactly("marker", "next", "gap");
        label("1", "bad");
        label("1", "bad");
        turn();
        assertThat(records(topics.scores())).isEmpty();
        assertThat(records(topics.rejected())).hasSize(1);
        assertThat(metrics.labelled.labelValues("good", "good").get()
                        + metrics.labelled.labelValues("good", "bad").get())
                .isEqualTo(2);
    }

    @Test
    void more_sequences_than_may_wait_push_out_the_oldest_which_is_counted() throws IOException {
        start("stream.task", "label", "sequences.classes", "good,bad", "sequences.kept", "2");
        for (int i = 0; i < 4; i++) {
            symbol("a", 10L * i, "x");
            send(topics.observations(), "a", "{\"time\":%d,\"end\":true}".formatted(10 * i + 1));
        }
        turn();
        label("20", "good");
        turn();
        assertThat(metrics.sequencesUnlabelled.get()).isEqualTo(2);
        assertThat(json(topics.scores())).hasSize(1);
    }

    @Test
    void sequences_of_numbers_are_labelled_by_the_same_way() throws IOException {
        start("stream.task", "label", "sequences.classes", "good,bad", "sequences.of", "numbers");
        for (int i = 0; i < 3; i++) {
            send(topics.observations(), "a", "{\"time\":%d,\"value\":%d}".formatted(10 * i, 5 * i));
        }
        turn();
        send(topics.observations(), "a", "{\"time\":30,\"value\":2,\"label\":\"bad\"}");
        send(topics.observations(), "a", "{\"time\":31,\"end\":true}");
        send(topics.observations(), "a", "{\"time\":40,\"symbol\":\"x\"}");
        turn();

        assertThat(json(topics.forecasts()).stream()
                        .map(forecast -> forecast.get("steps").asInt()))
                .containsExactly(1, 2, 3, 4, 4);
        List<JsonNode> scores = json(topics.scores());
        assertThat(scores).hasSize(1);
        assertThat(scores.get(0).get("label").asText()).isEqualTo("bad");
        var blocks = records(topics.blocks());
        assertThat(blocks).as("a sequence, and no symbols to tell of").hasSize(1);
        float[] inputs = BlockCodec.decode(blocks.get(0).value()).orElseThrow().inputs();
        assertThat(inputs).hasSize(4 * SequenceClassifier.inputs(1));
        assertThat(new float[] {inputs[0], inputs[3], inputs[4]})
                .as("the first number, and the second, one spread above the mean of both")
                .containsExactly(0, 1, 1);
        assertThat(records(topics.rejected())).hasSize(1);
    }
}
