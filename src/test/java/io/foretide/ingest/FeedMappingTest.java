package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.series.Observation;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedMappingTest {
    private static final long ARRIVAL = 1_704_205_800_000L;

    /** A combined stream's aggTrade, as Binance documents it. */
    static final String BINANCE =
            """
            {"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1704205800009,"s":"BTCUSDT","a":5933014,
             "p":"42123.01000000","q":"0.10000000","f":100,"l":105,"T":1704205800005,"m":true,"M":true}}""";

    /** A match, as Coinbase Exchange documents it. */
    static final String COINBASE =
            """
            {"type":"match","trade_id":10,"sequence":50,"maker_order_id":"ac928c66-ca53-498f-9c13-a110027a60e8",
             "taker_order_id":"132fb6ae-456b-4654-b4e0-d681ac05cea1","time":"2024-01-02T14:30:00.028459Z",
             "product_id":"BTC-USD","size":"5.23512","price":"400.23","side":"sell"}""";

    private static FeedMapping example(String name) {
        ForetideConfig config = new ConfigReader(Map.of()).read(Path.of("config/feeds/" + name + ".yaml"), Map.of());
        return new FeedMapping(config.feeds().get(name), codec(config));
    }

    private static ObservationCodec codec(ForetideConfig config) {
        return new ObservationCodec(config.stream().channels(), 0, 3_600_000, Clock.systemUTC());
    }

    /** @param settings of the feed x, as key=value; a semicolon stands between them */
    private static FeedMapping mapping(String settings) {
        Map<String, String> all = new HashMap<>(
                Map.of("feeds.x.type", "http", "feeds.x.url", "http://localhost/", "feeds.x.series", "s"));
        for (String setting : settings.split(";", -1)) {
            String[] pair = setting.split("=", 2);
            all.put(pair[0].startsWith("stream.") ? pair[0] : "feeds.x." + pair[0], pair[1]);
        }
        ForetideConfig config = new ConfigReader(Map.of()).read(null, all);
        return new FeedMapping(config.feeds().get("x"), codec(config));
    }

    private static List<String> read(FeedMapping mapping, String message) {
        List<String> read = new ArrayList<>();
        ObservationBatch batch = mapping.read(message.getBytes(UTF_8), ARRIVAL);
        batch.arrivals()
                .forEach(arrival -> read.add(arrival.series() + " " + (arrival.time() - ARRIVAL) + " "
                        + Arrays.toString(((Observation) arrival).values())));
        batch.rejections().forEach(rejection -> read.add(rejection.reason() + " of " + rejection.line()));
        return read;
    }

    @Test
    void trades_are_read_as_the_exchanges_publish_them() {
        assertThat(read(example("binance"), BINANCE)).containsExactly("binance BTCUSDT 5 [42123.01]");
        assertThat(read(example("coinbase"), COINBASE)).containsExactly("coinbase BTC-USD 28 [400.23]");
    }

    @Test
    void answers_to_a_subscription_are_passed_over() {
        assertThat(read(example("binance"), "{\"result\":null,\"id\":1}")).isEmpty();
        assertThat(read(example("coinbase"), "{\"type\":\"subscriptions\",\"channels\":[]}"))
                .isEmpty();
        assertThat(read(example("coinbase"), COINBASE.replace("match\"", "last_match\"")))
                .isEmpty();
    }

    @Test
    void an_array_of_items_may_stand_anywhere_and_share_what_stands_outside() {
        var mapping = mapping("items=/data;series=kraken {/symbol};time=/at;value=/price");
        String message = "{\"at\":1704205800001,\"data\":[{\"symbol\":\"A\",\"price\":1},"
                + "{\"symbol\":\"B\",\"price\":\"2.5e1\",\"at\":1704205800002},{\"price\":3},{\"symbol\":\"D\"},7]}";

        assertThat(read(mapping, message))
                .containsExactly("kraken A 1 [1.0]", "kraken B 2 [25.0]", "SERIES of 3", "VALUE of 4", "SERIES of 5");
        assertThat(read(mapping("value=/0"), "[[1,2],[3]]")).containsExactly("s 0 [1.0]", "s 0 [3.0]");
    }

    @Test
    void channels_are_read_each_from_its_own_place() {
        var mapping = mapping("stream.channels=open,close,volume;values.close=/c;values.volume=/v");

        assertThat(read(mapping, "{\"c\":\"1\",\"v\":2}")).containsExactly("s 0 [NaN, 1.0, 2.0]");
        assertThat(read(mapping, "{\"c\":1}")).containsExactly("s 0 [NaN, 1.0, NaN]");
        assertThat(read(mapping, "{\"o\":1}")).containsExactly("VALUE of 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s | 1704205800 | 0",
                "s | 1704205800.25 | 250",
                "s | \"1704205800.25\" | 250",
                "ms | 1704205800001 | 1",
                "ms | \"1704205800001\" | 1",
                "us | 1704205800001999 | 1",
                "ns | 1704205800001999999 | 1",
                "iso | \"2024-01-02T15:30:00.5+01:00\" | 500"
            })
    void times_come_in_any_unit(String unit, String time, long after) {
        assertThat(read(mapping("time=/t;time-unit=" + unit + ";value=/v"), "{\"t\":" + time + ",\"v\":1}"))
                .containsExactly("s " + after + " [1.0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MALFORMED | nonsense",
                "MALFORMED | ''",
                "MALFORMED | {\"t\":1} {\"t\":2}",
                "TIME | {\"v\":1}",
                "TIME | {\"t\":null,\"v\":1}",
                "TIME | {\"t\":1e300,\"v\":1}",
                "TIME | {\"t\":\"1e999999999\",\"v\":1}",
                "AHEAD | {\"t\":8e15,\"v\":1}",
                "VALUE | {\"t\":1704205800000}",
                "VALUE | {\"t\":1704205800000,\"v\":true}",
                "VALUE | {\"t\":1704205800000,\"v\":\"NaN\"}",
                "VALUE | {\"t\":1704205800000,\"v\":\"0x1p3\"}",
                "VALUE | {\"t\":1704205800000,\"v\":\"1e999\"}"
            })
    void what_does_not_map_is_refused_for_its_reason(String reason, String message) {
        assertThat(read(mapping("time=/t;value=/v"), message)).containsExactly(reason + " of 1");
    }

    private static final FeedMapping ANY = mapping("items=/a;time=/t;value=/v;series={/s}");
    private static final FeedMapping TRADES = example("binance");

    @Test
    void deep_nesting_is_refused_without_harm() {
        assertThat(read(ANY, "[".repeat(5000) + "]".repeat(5000))).containsExactly("MALFORMED of 1");
    }

    @Property(tries = 2000)
    void no_message_makes_it_throw(@ForAll byte[] message) {
        assertThat(ANY.read(message, ARRIVAL)).isNotNull();
    }

    @Property(tries = 1000)
    void no_damaged_trade_makes_it_throw(
            @ForAll @IntRange(max = 200) int at, @ForAll byte with, @ForAll @IntRange(max = 250) int length) {
        byte[] message = Arrays.copyOf(BINANCE.getBytes(UTF_8), length + 1);
        message[Math.min(at, length)] = with;

        assertThat(TRADES.read(message, ARRIVAL)).isNotNull();
    }
}
