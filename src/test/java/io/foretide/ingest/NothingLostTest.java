package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import foretide.wire.remote1.Label;
import foretide.wire.remote1.Sample;
import foretide.wire.remote1.TimeSeries;
import foretide.wire.remote1.WriteRequest;
import foretide.wire.remote2.Request;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.InputNames;
import io.foretide.formats.ObservationCodec;
import io.foretide.ingest.Format.Unreadable;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever a body is made of, cut, put together, compressed and followed by: accepted, rejected and passed over are together what a
 * plain reader finds in it, or the whole is refused. The readers here take nothing from those they are held against.
 *
 * <p>{@code -Djqwik.tries.default=100000} tries as many cases of each property, in place of 1,000.
 */
class NothingLostTest {
    private static final ForetideConfig CONFIG = new ConfigReader(Map.of())
            .read(null, Map.of("labels.deny", "{__name__=\"denied\"}", "http.max-line-bytes", "65536"));
    private static final ObservationCodec CODEC =
            new ObservationCodec(List.of("value"), 0, 3_600_000, Clock.systemUTC());
    private static final SeriesNaming NAMING = new SeriesNaming(CONFIG.labels(), InputNames.of(List.of("value")));
    private static final long TIME = 1_704_205_800_000L;

    private static int found(ObservationBatch batch) {
        return batch.arrivals().size() + batch.rejected() + batch.skipped();
    }

    // JSON

    private static final List<String> JSON_PIECES = List.of(
            "{\"series\":\"a\",\"time\":" + TIME + ",\"value\":1}",
            "{\"series\":\"a\",\"time\":" + TIME + ",\"value\":-1.5e3}",
            "{ \"value\" : 1, \"time\" : \"2024-01-02T14:30:00Z\",\n \"series\" : \"b\" }",
            "{\"series\":\"a\",\"time\":\"yesterday\",\"value\":1}",
            "{\"series\":\"a\",\"time\":" + TIME + ",\"value\":NaN}",
            "{\"series\":\"a]}\\\"[{\",\"time\":" + TIME + ",\"value\":1,\"more\":[{},[1,2,{\"x\":null}]]}",
            "{}",
            "[]",
            "null",
            "true",
            "7",
            "\"text\"",
            "garbage",
            "'",
            "{\"series\":",
            "[",
            "]",
            "}",
            ",",
            ":");
    private static final List<String> SEPARATORS = List.of("\n", "\n", "\n", "", " ", "\r\n", "\n\n", ",", "\t");

    static String json(Random random) {
        var body = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            if (random.nextInt(4) == 0) {
                body.append('[');
                for (int k = random.nextInt(4); k > 0; k--) {
                    body.append(JSON_PIECES.get(random.nextInt(8))).append(k > 1 ? "," : "");
                }
                body.append(random.nextInt(8) == 0 ? "" : "]");
            } else {
                int kinds = random.nextInt(3) == 0 ? JSON_PIECES.size() : 6;
                body.append(JSON_PIECES.get(random.nextInt(kinds)));
            }
            body.append(SEPARATORS.get(random.nextInt(SEPARATORS.size())));
        }
        return cut(body.toString(), random);
    }

    private static String cut(String body, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> body.substring(0, random.nextInt(body.length() + 1));
            case 1 -> body.substring(random.nextInt(body.length() + 1));
            default -> body;
        };
    }

    /**
     * A value ends where its brackets do; what is none costs its line, and an array that breaks off the rest.
     */
    static final class JsonReader {
        private static final Pattern NUMBER_BEFORE_TEXT =
                Pattern.compile("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?(?=[a-zA-Z&&[^eE]])");

        private final String text;
        private int count;
        private int at;

        JsonReader(String text) {
            this.text = text;
        }

        private static final class None extends Exception {
            private static final long serialVersionUID = 1;

            None() {
                super("none", null, false, false);
            }
        }

        int count() {
            while (blanks() < text.length()) {
                int begin = at;
                try {
                    if (text.charAt(at) == '[') {
                        at++;
                        array();
                    } else {
                        boolean object = text.charAt(at) == '{';
                        value(1);
                        if (!object
                                && at < text.length()
                                && " \t\r\n".indexOf(text.charAt(at)) < 0
                                && text.charAt(begin) != '"') {
                            throw new None(); // such as 7x
                        }
                        count++;
                        at = object ? at : end(begin);
                    }
                } catch (None e) {
                    count++;
                    at = text.charAt(begin) == '[' ? text.length() : end(begin);
                }
            }
            return count;
        }

        private void array() throws None {
            boolean first = true;
            while (true) {
                if (blanks() < text.length() && text.charAt(at) == ']') {
                    if (!first && text.substring(0, at).stripTrailing().endsWith(",")) {
                        throw new None();
                    }
                    at++;
                    return;
                }
                if (!first) {
                    take(',');
                    blanks();
                }
                element();
                first = false;
            }
        }

        /** A text that breaks off is refused as an element that is no object, and the array that breaks off with it besides. */
        private void element() throws None {
            boolean isText = at < text.length() && text.charAt(at) == '"';
            try {
                value(2);
            } catch (None e) {
                count += isText ? 1 : 0;
                throw e;
            }
            count++;
        }

        private int blanks() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at;
        }

        private int end(int from) {
            int end = text.indexOf('\n', from);
            return end < 0 ? text.length() : end;
        }

        private void take(char wanted) throws None {
            if (at >= text.length() || text.charAt(at) != wanted) {
                throw new None();
            }
            at++;
        }

        private void value(int depth) throws None {
            blanks();
            if (at >= text.length() || depth > 16) {
                throw new None();
            }
            switch (text.charAt(at)) {
                case '{' -> members(depth, true);
                case '[' -> members(depth, false);
                case '"' -> string();
                default -> word();
            }
        }

        private void members(int depth, boolean object) throws None {
            char close = object ? '}' : ']';
            at++;
            blanks();
            if (at < text.length() && text.charAt(at) == close) {
                at++;
                return;
            }
            while (true) {
                blanks();
                if (object) {
                    string();
                    blanks();
                    take(':');
                }
                value(depth + 1);
                blanks();
                if (at < text.length() && text.charAt(at) == close) {
                    at++;
                    return;
                }
                take(',');
            }
        }

        private void string() throws None {
            take('"');
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) < ' ') {
                    throw new None();
                }
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            take('"');
        }

        private void word() throws None {
            int start = at;
            while (at < text.length() && ",]}: \t\r\n[{\"'".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at);
            boolean known = Set.of("null", "true", "false", "NaN", "Infinity", "-Infinity")
                            .contains(word)
                    || word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
            if (!known) {
                Matcher number = NUMBER_BEFORE_TEXT.matcher(word);
                if (!number.find()) {
                    throw new None();
                }
                at = start + number.end(); // in 7true an array has 7, and then breaks off
            }
        }
    }

    @Property
    void json_is_accounted_for_to_its_last_byte(@ForAll long seed) {
        String body = json(new Random(seed));

        assertThat(found(new JsonBody(CODEC, 65536).parse(body.getBytes(UTF_8))))
                .as(body)
                .isEqualTo(new JsonReader(body).count());
    }

    @Example
    void an_array_that_ends_within_a_text_is_refused_twice_and_nothing_of_it_is_taken() {
        String body = "[\n\"tex";

        assertThat(found(new JsonBody(CODEC, 65536).parse(body.getBytes(UTF_8))))
                .isEqualTo(new JsonReader(body).count())
                .isEqualTo(2);
    }

    // Line protocol

    private static final List<String> LINES = List.of(
            "m value=1 " + TIME + "000000",
            "m,a=b\\ c value=1i,other=2.5,flag=t",
            "m text=\"x\"",
            "m text=\"two\nlines\",value=1",
            "m text=\"a \\\"quoted\\\" \\\\\",value=1",
            "m text=\"open,value=1",
            "m text=closed\",value=1",
            "denied value=1",
            "denied text=\"x\n\ny\"",
            "m value=1e999",
            "m value=",
            "m",
            "m value=1 soon",
            "# comment \" with a quote",
            "   ",
            "",
            "\"m\" \"f\"=1",
            "m a=1,b=\"\",c=f " + TIME);

    /** Fields of each line, one of a line that is none: quotes count where a field's value begins, and only there. */
    private static int lineProtocol(String text) {
        int count = 0;
        for (int at = 0; at < text.length(); ) {
            int end = end(text, at);
            String line = text.substring(at, end).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                at = end + 1;
                continue;
            }
            int last = end;
            int fields = -1;
            while (fields < 0 && last >= 0) { // as long as a quote is open at its end, the line goes on
                fields = fields(text.substring(at, last).stripLeading());
                boolean goesOn = fields < 0 && last < text.length() && isOpen(text.substring(at, last));
                if (!goesOn) {
                    break;
                }
                last = end(text, last + 1);
            }
            count += Math.max(1, fields);
            at = (fields < 0 ? end : last) + 1;
        }
        return count;
    }

    private static int end(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static boolean isOpen(String line) {
        int at = line.stripLeading().replaceAll("\\\\.", "xx").indexOf(' ');
        String fields =
                at < 0 ? "" : line.stripLeading().replaceAll("\\\\.", "xx").substring(at);
        boolean open = false;
        boolean value = false;
        for (int i = 0; i < fields.length(); i++) {
            char c = fields.charAt(i);
            if (c == '"' && (open || value)) {
                open = !open;
            } else if (!open && c == '=') {
                value = true;
            } else if (!open && c == ',') {
                value = false;
            }
        }
        return open;
    }

    /** Their number, -1 where it is no line. */
    private static int fields(String line) {
        String word = "(?:[^,= \\n\"\\\\]|\\\\.|\"(?![^ ]*\\n))+";
        String value = "(?:\"(?:[^\"\\\\]|\\\\.)*\"|[0-9.eE+-]+[iu]?|t|f)";
        var whole = java.util.regex.Pattern.compile("(?s)" + word + "(?:," + word + "=" + word + ")* +(" + word + "="
                + value + "(?:," + word + "=" + value + ")*)(?: +-?[0-9]+)? *");
        var found = whole.matcher(line);
        if (!found.matches()) {
            return -1;
        }
        var one = java.util.regex.Pattern.compile("(?s)" + word + "=" + value + "(?:,|$)")
                .matcher(found.group(1));
        int count = 0;
        while (one.find()) {
            count++;
        }
        return count;
    }

    @Property
    void line_protocol_is_accounted_for_to_its_last_line(@ForAll long seed) throws Unreadable {
        var random = new Random(seed);
        var body = new StringBuilder();
        for (int i = random.nextInt(10); i >= 0; i--) {
            body.append(LINES.get(random.nextInt(LINES.size()))).append('\n');
        }
        var format = new InfluxFormat(NAMING, CODEC, 65536, Clock.systemUTC());

        assertThat(found(format.read(body.toString().getBytes(UTF_8), FormatsTest.request("text/plain"))))
                .as(body.toString())
                .isEqualTo(lineProtocol(body.toString()));
    }

    // CSV

    private static final List<String> ROWS = List.of(
            "a," + TIME + ",1.5",
            "\"a,b\"," + TIME + ",1e3",
            "a,2024-01-02,2",
            "a,never,2",
            "a," + TIME + ",NaN",
            "a," + TIME + ",1.5d",
            "a," + TIME + ",",
            "a," + TIME + ",1,5",
            "\"a\"\"b\"," + TIME + ",1",
            "\"two\nlines\"," + TIME + ",1",
            "a",
            ",,",
            "",
            "  ");

    /** Rows that are not blank; a quote that stays open ends the body, and counts once. */
    private static int csv(String body) {
        int count = 0;
        boolean open = false;
        var row = new StringBuilder();
        for (int i = 0; i <= body.length(); i++) {
            char c = i < body.length() ? body.charAt(i) : '\n';
            open ^= c == '"';
            if (c == '\n' && !open) {
                count += row.toString().isBlank() ? 0 : 1;
                row.setLength(0);
            } else {
                row.append(c);
            }
        }
        return count + (open ? 1 : 0) - 1; // without the header
    }

    @Property
    void csv_is_accounted_for_to_its_last_row(@ForAll long seed) throws Unreadable {
        var random = new Random(seed);
        var body = new StringBuilder("series,time,value\n");
        for (int i = random.nextInt(10); i >= 0; i--) {
            body.append(ROWS.get(random.nextInt(ROWS.size()))).append(random.nextInt(5) == 0 ? "\r\n" : "\n");
        }
        if (random.nextInt(4) == 0) {
            body.append("\"open,1,1\n").append(ROWS.get(2));
        }

        assertThat(found(new CsvBody(CODEC, 65536).parse(body.toString().getBytes(UTF_8))))
                .as(body.toString())
                .isEqualTo(csv(body.toString()));
    }

    // Protobuf, and OTLP in JSON

    private static final double[] VALUES = {1, -2.5, Double.NaN, Double.POSITIVE_INFINITY, 1e101};

    private static WriteRequest remoteWrite(Random random) {
        var request = WriteRequest.newBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            var series = TimeSeries.newBuilder();
            String[] names = {"up", "denied", ""};
            series.addLabels(Label.newBuilder().setName("__name__").setValue(names[random.nextInt(names.length)]));
            for (int k = random.nextInt(3); k > 0; k--) {
                series.addLabels(
                        Label.newBuilder().setName("l" + random.nextInt(2)).setValue("x"));
            }
            for (int k = random.nextInt(4); k > 0; k--) {
                series.addSamples(Sample.newBuilder()
                        .setTimestamp(random.nextInt(5) == 0 ? Long.MAX_VALUE : TIME)
                        .setValue(VALUES[random.nextInt(VALUES.length)]));
            }
            request.addTimeseries(series);
        }
        return request.build();
    }

    private static final List<String> SYMBOLS = List.of("", "__name__", "up", "denied", "job", "x");

    private static Request remoteWrite2(Random random) {
        var request = Request.newBuilder().addAllSymbols(SYMBOLS);
        for (int i = random.nextInt(5); i > 0; i--) {
            var series = request.addTimeseriesBuilder();
            series.addLabelsRefs(1).addLabelsRefs(2 + random.nextInt(2));
            for (int k = random.nextInt(3); k > 0; k--) {
                boolean lost = random.nextInt(8) == 0;
                series.addLabelsRefs(4).addLabelsRefs(lost ? SYMBOLS.size() + random.nextInt(3) : 5);
            }
            if (random.nextInt(8) == 0) {
                series.addLabelsRefs(4);
            }
            for (int k = random.nextInt(4); k > 0; k--) {
                series.addSamplesBuilder()
                        .setTimestamp(random.nextInt(5) == 0 ? Long.MAX_VALUE : TIME)
                        .setValue(VALUES[random.nextInt(VALUES.length)]);
            }
            for (int k = random.nextInt(6) - 4; k > 0; k--) {
                series.addHistograms(ByteString.EMPTY);
            }
        }
        return request.build();
    }

    @Property
    void remote_write_2_is_accounted_for_to_its_last_sample_or_refused_whole(@ForAll long seed) {
        var random = new Random(seed);
        byte[] one = remoteWrite2(random).toByteArray();
        byte[] body =
                joined(one, random.nextBoolean() ? one : tail(random)); // a second one's symbols lie behind the first's
        int expected;
        try {
            expected = Request.parseFrom(body).getTimeseriesList().stream()
                    .mapToInt(series -> series.getSamplesCount() + series.getHistogramsCount())
                    .sum();
        } catch (InvalidProtocolBufferException e) {
            expected = -1;
        }

        assertThat(readOrRefused(
                        new RemoteWriteFormat(NAMING, CODEC),
                        body,
                        "application/x-protobuf;proto=io.prometheus.write.v2.Request"))
                .isEqualTo(expected);
    }

    private static ExportMetricsServiceRequest otlp(Random random) {
        var request = ExportMetricsServiceRequest.newBuilder();
        var scope = request.addResourceMetricsBuilder().addScopeMetricsBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            var metric = scope.addMetricsBuilder().setName(random.nextInt(3) == 0 ? "denied" : "queue");
            for (int k = random.nextInt(4); k > 0; k--) {
                if (i % 3 == 0) {
                    metric.getHistogramBuilder().addDataPointsBuilder();
                } else {
                    metric.getGaugeBuilder()
                            .addDataPoints(NumberDataPoint.newBuilder()
                                    .setTimeUnixNano(TIME * 1_000_000)
                                    .setFlags(random.nextInt(5) == 0 ? 1 : 0)
                                    .setAsDouble(VALUES[random.nextInt(VALUES.length)]));
                }
            }
        }
        return request.build();
    }

    private static int points(ExportMetricsServiceRequest request) {
        return request.getResourceMetricsList().stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .mapToInt(metric -> metric.getGauge().getDataPointsCount()
                        + metric.getHistogram().getDataPointsCount())
                .sum();
    }

    @Property
    void remote_write_is_accounted_for_to_its_last_sample_or_refused_whole(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        byte[] one = remoteWrite(random).toByteArray();
        byte[] body = joined(one, random.nextBoolean() ? one : tail(random));
        var format = new RemoteWriteFormat(NAMING, CODEC);
        int expected;
        try {
            expected = WriteRequest.parseFrom(body).getTimeseriesList().stream()
                    .mapToInt(series -> series.getSamplesCount() + series.getHistogramsCount())
                    .sum();
        } catch (InvalidProtocolBufferException e) {
            expected = -1;
        }

        assertThat(readOrRefused(format, body, "application/x-protobuf")).isEqualTo(expected);
    }

    @Property
    void otlp_is_accounted_for_to_its_last_point_or_refused_whole(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var request = otlp(random);
        var format = new OtlpFormat(NAMING, CODEC);
        byte[] twice = joined(request.toByteArray(), request.toByteArray());

        assertThat(readOrRefused(format, twice, "application/x-protobuf")).isEqualTo(2 * points(request));

        byte[] json = JsonFormat.printer().print(request).getBytes(UTF_8);
        for (String tail : List.of("", "\n", " {}", "garbage", "[", "]", "0", ",{}", "\0")) {
            boolean good = tail.isBlank() || tail.equals(" {}");
            assertThat(readOrRefused(format, joined(json, tail.getBytes(UTF_8)), "application/json"))
                    .as(tail)
                    .isEqualTo(good ? points(request) : -1);
            assertThat(readOrRefused(format, joined(joined(json, json), tail.getBytes(UTF_8)), "application/json"))
                    .as(tail)
                    .isEqualTo(good ? 2 * points(request) : -1);
        }
    }

    private static int readOrRefused(Format format, byte[] body, String type) {
        try {
            return found(format.read(body, FormatsTest.request(type)));
        } catch (Unreadable e) {
            return -1;
        }
    }

    private static byte[] tail(Random random) {
        byte[] tail = new byte[random.nextInt(6)];
        random.nextBytes(tail);
        return tail;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    // Compression

    /** Several compressed pieces, one behind another, perhaps cut, perhaps with something behind them. */
    @Property
    void what_is_inflated_is_all_that_was_compressed_or_nothing(@ForAll long seed) throws IOException {
        var random = new Random(seed);
        String encoding = List.of("gzip", "zstd", "deflate", "snappy").get(random.nextInt(4));
        var plain = new ByteArrayOutputStream();
        var body = new ByteArrayOutputStream();
        int pieces = 1 + (encoding.equals("gzip") || encoding.equals("zstd") ? random.nextInt(3) : 0);
        for (int i = 0; i < pieces; i++) {
            byte[] piece = json(random).getBytes(UTF_8);
            plain.writeBytes(piece);
            body.writeBytes(Compressed.with(encoding, piece));
        }
        byte[] whole = body.toByteArray();
        boolean damaged = random.nextInt(3) == 0;
        byte[] sent = !damaged
                ? whole
                : random.nextBoolean()
                        ? java.util.Arrays.copyOf(whole, whole.length - 1)
                        : joined(whole, new byte[] {(byte) (1 + random.nextInt(100))});
        try {
            assertThat(new Inflater(1 << 20).inflate(sent, encoding)).isEqualTo(plain.toByteArray());
            assertThat(damaged).as(encoding).isFalse();
        } catch (IOException e) {
            assertThat(damaged).as(encoding).isTrue();
        }
    }
}
