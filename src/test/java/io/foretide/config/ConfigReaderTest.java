package io.foretide.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.config.ForetideConfig.Whole;
import io.foretide.series.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    private static ForetideConfig read(Map<String, String> environment) {
        return new ConfigReader(environment).read(null, Map.of());
    }

    @Test
    void the_defaults_bind_as_the_file_says() {
        ForetideConfig config = read(Map.of());

        assertThat(config.roles()).containsExactlyInAnyOrder(ForetideConfig.Role.values());
        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.management().port()).isEqualTo(8081);
        assertThat(config.kafka().bootstrapServers()).isEmpty();
        assertThat(config.kafka().properties()).isEmpty();
        assertThat(config.topics().prefix()).isEqualTo("foretide.");
        assertThat(config.stream().interval()).isEqualTo(Interval.AUTO);
        assertThat(config.stream().seasons().orElseThrow().auto()).isTrue();
        assertThat(config.stream().channels()).containsExactly("value");
        assertThat(config.stream().quantiles()).containsExactly(0.05, 0.5, 0.95);
        assertThat(ForetideConfig.scoredLeads(config.stream())).containsExactly(1, 12);
    }

    @Test
    void a_key_of_an_earlier_version_is_refused_with_what_became_of_it(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("old.yaml"), "forecasts: {profile: compact}\n");

        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file, Map.of()))
                .hasMessageContaining("forecasts.profile: no longer a key: there is one profile now");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_FORECASTS_PROFILE", "accurate")))
                .hasMessageContaining("forecasts.profile: no longer a key");
    }

    @Test
    void every_key_can_be_overridden_from_the_environment() {
        for (var entry : ConfigReader.defaults().entrySet()) {
            String name = ConfigReader.environmentName(entry.getKey());
            if (!entry.getValue().isEmpty() && !entry.getKey().equals("stream.seasons")) { // empty: none
                assertThatThrownBy(() -> read(Map.of(name, "")))
                        .as("%s without a value", name)
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining(entry.getKey());
            }
        }
        assertThat(read(Map.of("FORETIDE_STREAM_INTERVAL", "1s")).stream()
                        .interval()
                        .text())
                .isEqualTo("1s");
        assertThat(read(Map.of("FORETIDE_KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2"))
                        .kafka()
                        .bootstrapServers())
                .contains("a:1,b:2");
    }

    @Test
    void an_address_of_a_registry_may_hold_a_password_which_no_message_repeats() {
        String key = "FORETIDE_KAFKA_SCHEMA_REGISTRY";
        for (String url : new String[] {"http://registry:8081", "https://me:p4$w*rd@r.example.com/apis/ccompat/v7"}) {
            assertThat(read(Map.of(key, url)).kafka().schemaRegistry()).contains(url);
        }
        assertThatThrownBy(() -> read(Map.of(key, "me:p4ss@registry:8081")))
                .hasMessageContaining("kafka.schema-registry: it is not a registry URL")
                .hasMessageNotContaining("p4ss");
    }

    @Test
    void every_key_stands_in_the_shipped_file_under_a_comment() throws Exception {
        String shipped = Files.readString(Path.of("config/foretide.yaml"));
        for (String key : ConfigReader.defaults().keySet()) {
            String last = key.substring(key.lastIndexOf('.') + 1);
            assertThat(Pattern.compile("(?m)^ *#.*\\n(( *[a-z-]+: .*|[a-z]+:)\\n( *#.*\\n)*)* *" + last + ":")
                            .matcher(shipped)
                            .find())
                    .as(key)
                    .isTrue();
        }
    }

    @Test
    void all_problems_are_named_in_one_message(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(
                file,
                """
                http:
                  port: eighty
                  prot: 80
                stream:
                  horizon:
                  interval: 5 parsecs
                colour: blue
                """);

        assertThatThrownBy(() -> new ConfigReader(
                                Map.of("FORETIDE_STREAM_HORIZONT", "3", "FORETIDE_TOPICS_PARTITIONS", "0"))
                        .read(file, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.port: 'eighty' is not a whole number")
                .hasMessageContaining("http.prot: no such key")
                .hasMessageContaining("colour: no such key")
                .hasMessageContaining("stream.horizon: a value is missing")
                .hasMessageContaining("stream.interval: '5 parsecs' is not an interval")
                .hasMessageContaining("topics.partitions: 0 is out of range")
                .hasMessageContaining("FORETIDE_STREAM_HORIZONT")
                .hasMessageContaining("did you mean FORETIDE_STREAM_HORIZON?")
                .hasMessageNotContaining("SRCFG");
    }

    @Test
    void what_contradicts_itself_is_refused() {
        assertThatThrownBy(() ->
                        read(Map.of("FORETIDE_STREAM_QUANTILES", "0.9,0.1", "FORETIDE_STREAM_SCORED_LEADS", "99")))
                .hasMessageContaining("must rise")
                .hasMessageContaining("0.5 (the median)")
                .hasMessageContaining("lead 99 exceeds");
    }

    @Test
    void bounds_are_given_for_all_channels_or_for_each() {
        var stream = read(Map.of(
                        "FORETIDE_STREAM_CHANNELS", "price,volume",
                        "FORETIDE_STREAM_FLOOR", "none,0",
                        "FORETIDE_STREAM_CEILING", "auto",
                        "FORETIDE_STREAM_INTEGER", "false,auto"))
                .stream();

        assertThat(stream.floor()).containsExactly(ForecastBound.NONE, new ForecastBound(ForecastBound.Kind.GIVEN, 0));
        assertThat(ForetideConfig.forChannel(stream.ceiling(), 1)).isEqualTo(ForecastBound.AUTO);
        assertThat(stream.integer()).containsExactly(Whole.FALSE, Whole.AUTO);
    }

    @Test
    void bounds_that_contradict_each_other_are_refused_in_one_message() {
        assertThatThrownBy(() -> read(Map.of(
                        "FORETIDE_STREAM_CHANNELS", "a,b",
                        "FORETIDE_STREAM_GAP", "zero",
                        "FORETIDE_STREAM_FLOOR", "5,0.5",
                        "FORETIDE_STREAM_CEILING", "3,-1",
                        "FORETIDE_STREAM_INTEGER", "false,true")))
                .hasMessageContaining("stream.floor: 5 is not below stream.ceiling, 3 (channel a): lower the floor")
                .hasMessageContaining("stream.floor: 5 (channel a) is above 0, the value of stream.gap: zero")
                .hasMessageContaining("stream.ceiling: -1 (channel b) is below 0, which stream.gap: zero never does")
                .hasMessageContaining(
                        "stream.floor: 0.5 (channel b) is not a whole number, as stream.integer requires");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_FLOOR", "1,2", "FORETIDE_STREAM_INTEGER", "true,auto")))
                .hasMessageContaining("stream.floor: has 2 values for 1 channel: give one for all")
                .hasMessageContaining("stream.integer: has 2 values for 1 channel");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_FLOOR", "low")))
                .hasMessageContaining("stream.floor: 'low' is not a bound: give a number such as 0, none, or auto");
    }

    @Test
    void channels_may_be_made_of_the_same_input_each_in_its_own_way() {
        Map<String, String> bars = Map.of(
                "FORETIDE_STREAM_CHANNELS", "high,low,volume",
                "FORETIDE_STREAM_INPUTS", "price,price,size",
                "FORETIDE_STREAM_AGGREGATE", "max,min,sum",
                "FORETIDE_STREAM_GAP", "hold,hold,zero");
        assertThat(ForetideConfig.inputs(read(bars))).containsExactly("price", "size");
        assertThat(ForetideConfig.inputs(read(Map.of()))).containsExactly("value");

        assertThatThrownBy(() -> read(Map.of(
                        "FORETIDE_STREAM_CHANNELS", "high,low,volume",
                        "FORETIDE_STREAM_INPUTS", "price,price,size",
                        "FORETIDE_STREAM_GAP", "hold,zero")))
                .hasMessageContaining("stream.inputs: two channels are the last of price: give one of them another")
                .hasMessageContaining("stream.gap: has 2 values for 3 channels: give one for all");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_INPUTS", "price,si ze")))
                .hasMessageContaining("stream.inputs: names 2 where stream.channels names 1: give one input per")
                .hasMessageContaining("stream.inputs: 'si ze' is not a channel name");
    }

    @Test
    void inputs_known_in_advance_are_four_at_most_and_each_is_named_once() {
        assertThat(ForetideConfig.known(read(Map.of()))).isEmpty();
        assertThat(ForetideConfig.known(read(
                        Map.of("FORETIDE_STREAM_INTERVAL", "1h", "FORETIDE_STREAM_KNOWN", "temperature,promotion"))))
                .containsExactly("temperature", "promotion");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_KNOWN", "a,b,c,d,e")))
                .hasMessageContaining("stream.known: names 5 inputs: 4 at most");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_KNOWN", "a,a"))).hasMessageContaining("stream.known");
    }

    @Test
    void holidays_are_those_of_countries_and_files_and_follow_a_time_zone_whatever_the_interval() {
        assertThat(read(Map.of()).stream().holidays()).isEmpty();
        ForetideConfig config = read(Map.of(
                "FORETIDE_STREAM_HOLIDAYS", "US,DE-BY",
                "FORETIDE_STREAM_INTERVAL", "1h",
                "FORETIDE_STREAM_TIME_ZONE", "Europe/Berlin"));
        assertThat(config.stream().holidays().orElseThrow().has(LocalDate.of(2024, 1, 6)))
                .isTrue();
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_HOLIDAYS", "XX,nowhere.ics")))
                .hasMessageContaining("stream.holidays: 'XX' is no country")
                .hasMessageContaining("'nowhere.ics' is neither");
        assertThatThrownBy(() -> read(Map.of(
                        "FORETIDE_STREAM_HOLIDAYS", "US",
                        "FORETIDE_STREAM_INTERVAL", "1d",
                        "FORETIDE_STREAM_KNOWN", "holiday")))
                .hasMessageContaining("stream.known: 'holiday' is the input of stream.holidays");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_HOLIDAYS", "US", "FORETIDE_STREAM_TASK", "next-symbol")))
                .hasMessageContaining("stream.holidays: only stream.task forecast");
    }

    @Test
    void days_follow_a_time_zone_and_shorter_steps_do_not() {
        ForetideConfig days = read(Map.of(
                "FORETIDE_STREAM_INTERVAL", "1d",
                "FORETIDE_STREAM_OFFSET", "6h",
                "FORETIDE_STREAM_TIME_ZONE", "Europe/Berlin"));

        assertThat(days.stream().timeZone()).contains(ZoneId.of("Europe/Berlin"));
        assertThat(days.stream().offset()).isEqualTo(Duration.ofHours(6));
        assertThat(read(Map.of()).stream().timeZone()).isEmpty();
        assertThatThrownBy(() -> read(Map.of(
                        "FORETIDE_STREAM_INTERVAL",
                        "1m",
                        "FORETIDE_STREAM_TIME_ZONE",
                        "Europe/Berlin",
                        "FORETIDE_STREAM_OFFSET",
                        "1m")))
                .hasMessageContaining("stream.time-zone: applies only to intervals of whole days")
                .hasMessageContaining("stream.offset: must be shorter");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_TIME_ZONE", "Berlin")))
                .hasMessageContaining("'Berlin' is not a time zone");
    }

    @Test
    void sessions_are_a_calendar_that_brings_its_own_zone_and_beginning() {
        assertThat(read(Map.of()).stream().sessions()).isEmpty();
        assertThat(read(Map.of("FORETIDE_STREAM_SESSIONS", "XTKS")).stream()
                        .sessions()
                        .orElseThrow()
                        .name())
                .isEqualTo("XTKS");
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_SESSIONS", "XXXX")))
                .hasMessageContaining("stream.sessions: 'XXXX' is neither a calendar");
        assertThatThrownBy(() -> read(Map.of(
                        "FORETIDE_STREAM_SESSIONS", "XNYS",
                        "FORETIDE_STREAM_INTERVAL", "1w",
                        "FORETIDE_STREAM_OFFSET", "1h",
                        "FORETIDE_STREAM_TIME_ZONE", "Europe/Berlin")))
                .hasMessageContaining("stream.interval: at most 1d")
                .hasMessageContaining("stream.offset: with stream.sessions")
                .hasMessageContaining("stream.time-zone: stream.sessions have their own");
    }

    @Test
    void what_is_counted_in_steps_needs_an_interval_that_is_given() {
        assertThat(read(Map.of("FORETIDE_STREAM_INTERVAL", "auto")).stream().interval())
                .isEqualTo(Interval.AUTO);
        assertThatThrownBy(() -> read(Map.of("FORETIDE_STREAM_SEASONS", "24,168")))
                .hasMessageContaining(
                        "stream.seasons: are in steps, whose length is unknown with stream.interval: auto");
        assertThat(read(Map.of("FORETIDE_STREAM_KNOWN", "heat")).stream().known())
                .contains(List.of("heat"));
        assertThat(read(Map.of("FORETIDE_STREAM_SEASONS", "none")).stream()
                        .seasons()
                        .orElseThrow()
                        .steps())
                .isEmpty();
    }

    @Test
    void a_series_cannot_be_dropped_before_its_step_is_over_nor_a_turn_take_without_end() {
        assertThatThrownBy(() -> read(Map.of(
                        "FORETIDE_STREAM_INTERVAL", "1m",
                        "FORETIDE_STREAM_TTL", "1m",
                        "FORETIDE_STREAM_MAX_GAP", "10001",
                        "FORETIDE_FORECASTS_BATCH_SIZE", "8193")))
                .hasMessageContaining("forecasts.batch-size: 8192 at most")
                .hasMessageContaining("stream.ttl: must be longer")
                .hasMessageContaining("stream.max-gap: 10000 at most");
    }

    @Test
    void any_kafka_property_passes_through(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, "kafka:\n  properties:\n    security.protocol: SSL\n    ssl.truststore.type: PEM\n");

        ForetideConfig config =
                new ConfigReader(Map.of("FORETIDE_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN")).read(file, Map.of());

        assertThat(config.kafka().properties())
                .containsOnly(
                        Map.entry("security.protocol", "SSL"),
                        Map.entry("ssl.truststore.type", "PEM"),
                        Map.entry("sasl.mechanism", "PLAIN"));
    }

    @Test
    void what_kubernetes_puts_into_the_environment_is_left_alone() {
        assertThat(read(Map.of(
                                "FORETIDE_SERVICE_HOST", "10.0.0.1",
                                "FORETIDE_SERVICE_PORT_HTTP", "8080",
                                "FORETIDE_PORT", "tcp://10.0.0.1:8080",
                                "FORETIDE_PORT_8080_TCP_ADDR", "10.0.0.1"))
                        .http()
                        .port())
                .isEqualTo(8080);
    }

    @Test
    void a_missing_file_is_said_plainly() {
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(Path.of("nowhere.yaml"), Map.of()))
                .hasMessageContaining("nowhere.yaml cannot be read");
    }

    @Test
    void every_key_of_a_feed_stands_in_the_shipped_file_with_its_default() throws Exception {
        String shipped = Files.readString(Path.of("config/foretide.yaml"));
        String feed = shipped.substring(shipped.indexOf("#   feeds:"), shipped.indexOf("\nfeeds: {}"));
        for (var key : FeedConfig.class.getMethods()) {
            String name = key.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            var byDefault = key.getAnnotation(io.smallrye.config.WithDefault.class);
            assertThat(feed)
                    .as(name)
                    .containsPattern(
                            "(?m)^# +.*\\b" + name + (byDefault == null ? "\\b" : ": " + byDefault.value() + "$"));
        }
    }

    @Test
    void feeds_are_read_with_the_environment_over_them_and_judged_together(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(
                file,
                """
                feeds:
                  a:
                    type: websocket
                    url: ws://localhost/${STREAM}
                    subscribe: ['{"a":"\\n,","b":[1,2]}', second]
                    series: "a {/s}"
                    value: /p
                """);

        ForetideConfig config =
                new ConfigReader(Map.of("STREAM", "x,y", "FORETIDE_FEEDS_A_VALUE", "/q")).read(file, Map.of());
        assertThat(config.feeds().get("a").url()).hasToString("ws://localhost/x,y");
        assertThat(config.feeds().get("a").subscribe().orElseThrow())
                .containsExactly("{\"a\":\"\\n,\",\"b\":[1,2]}", "second");
        assertThat(config.feeds().get("a").value().orElseThrow()).hasToString("/q");

        Files.writeString(
                file,
                """
                feeds:
                  A b:
                    type: http
                    url: wss://u:p@localhost/${NOWHERE}
                    series: "{/s"
                    value: p
                  c:
                    type: http
                    url: wss://localhost/
                    series: s
                    filter: [type]
                  d:
                    type: http
                    url: file:///etc/passwd
                    series: s
                    values: {open: /o}
                """);
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file, Map.of()))
                .hasMessageContaining("the environment variable is not set: NOWHERE")
                .hasMessageContaining("lacks a }")
                .hasMessageContaining("'p' is not a JSON pointer")
                .hasMessageContaining("a feed's URL begins with")
                .hasMessageContaining("'type' is not a condition");
        assertThatThrownBy(() -> new ConfigReader(Map.of())
                        .read(
                                null,
                                Map.of(
                                        "feeds.C.type", "http",
                                        "feeds.C.url", "wss://localhost/",
                                        "feeds.C.series", "s",
                                        "feeds.C.values.open", "/o")))
                .hasMessageContaining("feeds.C: a feed's name")
                .hasMessageContaining("feeds.C.url: ws:// is a feed of type websocket")
                .hasMessageContaining("feeds.C.values: this stream has no channel 'open'");
    }

    @Test
    void thresholds_are_read_and_all_that_is_wrong_with_them_is_said(@TempDir Path folder) throws IOException {
        Path good = Files.writeString(
                folder.resolve("good.yaml"),
                """
                stream: {interval: 1m, horizon: 60}
                thresholds:
                  disk-full: {match: "disk*", above: 95, within: 1h}
                  low: {match: '{__name__="level"}', below: -1.5e3, confidence: 0.8}
                """);
        var thresholds = new ConfigReader(Map.of("FORETIDE_THRESHOLDS_DISK_FULL_ABOVE", "97"))
                .read(good, Map.of())
                .thresholds();
        assertThat(thresholds.get("disk-full").above()).contains(97.0);
        assertThat(thresholds.get("disk-full").confidence()).isEqualTo(.9);
        assertThat(thresholds.get("low").below()).contains(-1500.0);
        assertThat(thresholds.get("low").match().test("level{a=\"b\"}")).isTrue();

        Path bad = Files.writeString(
                folder.resolve("bad.yaml"),
                """
                stream: {interval: 1m, horizon: 60}
                thresholds:
                  Full: {match: "a", above: 1}
                  both: {match: "a", above: 1, below: 0}
                  none: {match: "a", confidence: 0.2}
                  far: {match: "a", above: 1, within: 61m}
                  other: {match: "a", above: 1, channel: close}
                """);
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(bad, Map.of()))
                .hasMessageContaining("thresholds.Full: a threshold's name has 1 to 40 small letters")
                .hasMessageContaining("thresholds.both: needs either below or above")
                .hasMessageContaining("thresholds.none: needs either below or above")
                .hasMessageContaining("thresholds.none.confidence: from 0.5 to 0.99")
                .hasMessageContaining("thresholds.far.within: no stream's forecasts reach this far")
                .hasMessageContaining("thresholds.other.channel: no stream has a channel 'close'");
    }
}
