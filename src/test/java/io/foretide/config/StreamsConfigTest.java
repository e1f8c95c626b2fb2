package io.foretide.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.config.ForetideConfig.NamedStream;
import io.foretide.series.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsConfigTest {
    @TempDir
    private Path folder;

    private ForetideConfig read(String yaml, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(folder.resolve("foretide.yaml"), yaml);
        return new ConfigReader(environment).read(file, Map.of());
    }

    @Test
    void a_named_stream_has_what_it_says_and_all_else_as_stream_says() throws IOException {
        ForetideConfig config = read(
                """
                stream: {horizon: 24, grace: 5s}
                streams:
                  zebras: {match: "zoo/*", interval: 1h}
                  antelopes: {match: '{__name__="up",job="node"}', horizon: 6, channels: [a, b], history: 7}
                """,
                Map.of());

        assertThat(ForetideConfig.namedStreams(config))
                .as("in the order of the file, not of the alphabet")
                .extracting(Map.Entry::getKey)
                .containsExactly("zebras", "antelopes");
        NamedStream zebras = config.streams().get("zebras");
        assertThat(zebras.interval()).isEqualTo(Interval.parse("1h"));
        assertThat(zebras.horizon()).isEqualTo(24);
        assertThat(zebras.grace()).isEqualTo(Duration.ofSeconds(5));
        NamedStream antelopes = config.streams().get("antelopes");
        assertThat(antelopes.interval()).isEqualTo(Interval.AUTO);
        assertThat(antelopes.horizon()).isEqualTo(6);
        assertThat(antelopes.channels()).containsExactly("a", "b");
        assertThat(antelopes.history()).contains(7);
        assertThat(config.stream().horizon()).isEqualTo(24);
    }

    @Test
    void the_environment_sets_keys_of_streams_that_the_file_names() throws IOException {
        ForetideConfig config =
                read("streams: {prices: {match: 'p/*'}}", Map.of("FORETIDE_STREAMS_PRICES_INTERVAL", "5m"));

        assertThat(config.streams().get("prices").interval()).isEqualTo(Interval.parse("5m"));
        assertThatThrownBy(() ->
                        read("streams: {prices: {match: 'p/*'}}", Map.of("FORETIDE_STREAMS_OTHERS_INTERVAL", "5m")))
                .hasMessageContaining("FORETIDE_STREAMS_OTHERS_INTERVAL");
    }

    @Test
    void one_message_lists_all_that_is_wrong_with_all_streams() {
        assertThatThrownBy(() -> read(
                        """
                        streams:
                          all: {match: "*", intervall: 1m}
                          never: {match: "prices/*", ttl: 1d}
                          Loud: {match: "x", interval: 1m, offset: 2m}
                          bounds: {match: "y", floor: 5, ceiling: 1}
                          nothing: {interval: 1m}
                        """,
                        Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("streams.all.intervall: no such key")
                .hasMessageContaining("streams.never.ttl: applies to all series: set stream.ttl")
                .hasMessageContaining("streams.nothing.match");
        assertThatThrownBy(() -> read(
                        """
                        streams:
                          all: {match: "*"}
                          never: {match: "prices/*"}
                          Loud: {match: "x", interval: 1m, offset: 2m}
                          bounds: {match: "y", floor: 5, ceiling: 1}
                        """,
                        Map.of()))
                .hasMessageContaining("streams.never.match: no series remains for 'prices/*', since streams.all")
                .hasMessageContaining("streams.Loud: a stream's name has 1 to 40 small letters")
                .hasMessageContaining("streams.Loud.offset: must be shorter than streams.Loud.interval")
                .hasMessageContaining("streams.bounds.floor: 5 is not below streams.bounds.ceiling, 1");
    }

    @Test
    void what_is_wrong_with_stream_is_not_said_of_each_that_inherits_it() {
        assertThatThrownBy(() -> read("stream: {max-gap: 20000}\nstreams: {a: {match: a}, b: {match: b}}", Map.of()))
                .hasMessageContaining("stream.max-gap: 10000 at most")
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("streams.a", "streams.b"));
    }

    @Test
    void the_old_keys_of_kafka_streams_are_still_understood() throws IOException {
        assertThat(read("streams: {threads: 3, commit-interval: 200ms}", Map.of())
                        .kafka()
                        .streams()
                        .threads())
                .isEqualTo(3);
        assertThat(read("", Map.of("FORETIDE_STREAMS_THREADS", "2"))
                        .kafka()
                        .streams()
                        .threads())
                .isEqualTo(2);
        assertThat(read("streams: {threads: {match: 't/*'}}", Map.of()).streams())
                .containsOnlyKeys("threads");
    }

    @Test
    void a_pattern_matches_ids_or_the_labels_that_they_show() {
        SeriesPattern ids = SeriesPattern.parse("stocks/*/close?");
        assertThat(List.of("stocks/A/close1", "stocks/a/b/close2")).allMatch(ids);
        assertThat(List.of("stocks/A/close", "xstocks/A/close1")).noneMatch(ids);

        SeriesPattern labels = SeriesPattern.parse("{__name__=~\"node_.+\",job=\"a\\\"b\",env!=\"test\"}");
        assertThat(labels).accepts("node_load{job=\"a\\\"b\"}", "node_load{env=\"prod\",job=\"a\\\"b\"}");
        assertThat(labels).rejects("node_load", "up{job=\"a\\\"b\"}", "node_load{env=\"test\",job=\"a\\\"b\"}");
        assertThat(labels).as("an id that was cut").rejects("node_load{job=\"a\\\"~0123456789abcdef");
    }
}
