package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.ingest.LabelledBatch.Series;
import io.foretide.ingest.LineProtocol.Malformed;
import io.foretide.series.Parsed.Reason;
import io.foretide.topics.ObservationCodec;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * InfluxDB's line protocol, as {@code POST /api/v2/write} and {@code /write} take it. 204 when Kafka holds everything; 400
 * with InfluxDB's "partial write" when some lines were refused and the others are held; 503 when Kafka does not answer. Bucket, org and
 * db are passed over.
 *
 * <p>In a stream with one channel, each numeric field is a series of its own, called {@code measurement_field} (the
 * field "value": {@code measurement}); in a stream with several, the fields are the channels of one observation. Strings are
 * passed over where another field is a number.
 */
final class InfluxFormat implements Format {
    /** Nanoseconds in a unit of time. */
    private static final Map<String, Long> PRECISIONS = Map.of(
            "ns", 1L,
            "n", 1L,
            "us", 1_000L,
            "u", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private static final int REPORTED = 10;

    private final SeriesNaming naming;
    private final ObservationCodec codec;
    private final int maxLineBytes;
    private final Clock clock;

    InfluxFormat(SeriesNaming naming, ObservationCodec codec, int maxLineBytes, Clock clock) {
        this.naming = naming;
        this.codec = codec;
        this.maxLineBytes = maxLineBytes;
        this.clock = clock;
    }

    @Override
    public String source() {
        return "influx";
    }

    @Override
    public Optional<Refusal> refusal(MultiMap headers) {
        return Optional.empty(); // clients name all sorts of types, as InfluxDB lets them
    }

    @Override
    public Batch read(byte[] body, HttpServerRequest request) throws Unreadable {
        String precision = Optional.ofNullable(request.getParam("precision"))
                .filter(text -> !text.isEmpty())
                .orElse("ns");
        Long unit = PRECISIONS.get(precision);
        if (unit == null) {
            throw new Unreadable("invalid precision; valid precision units are ns, us, ms, s, m and h");
        }
        var into = new LabelledBatch(naming, codec);
        long now = clock.millis();
        int number = 0;
        String all = new String(body, UTF_8);
        for (int start = 0, end; start < all.length(); start = end + 1) {
            end = all.indexOf('\n', start);
            end = end < 0 ? all.length() : end;
            String line = all.substring(start, end);
            number++;
            String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (text.isBlank() || text.startsWith("#")) {
                continue;
            }
            if (text.length() > maxLineBytes) {
                into.batch().reject(number, Reason.TOO_LONG, "the line is longer than http.max-line-bytes");
            } else {
                line(number, text.stripLeading(), unit, now, into);
            }
        }
        return into.batch();
    }

    private record Field(String name, double value) {}

    private void line(int number, String text, long unit, long now, LabelledBatch into) {
        List<Field> fields = new ArrayList<>();
        var line = new LineProtocol(text, (name, value) -> fields.add(new Field(name, value)));
        long time;
        try {
            long read = line.read(Long.MIN_VALUE);
            time = read == Long.MIN_VALUE ? now : millis(read, unit);
        } catch (Malformed e) {
            into.batch().reject(number, Reason.MALFORMED, "unable to parse the line: " + e.getMessage());
            return;
        } catch (ArithmeticException e) {
            into.batch().reject(number, Reason.TIME, "the time does not fit into 64 bits");
            return;
        }
        if (fields.stream().allMatch(field -> Double.isNaN(field.value))) {
            into.batch().reject(number, Reason.VALUE, "no field holds a number");
        } else if (naming.channels() == 1) {
            apart(number, line.labels(), fields, time, into);
        } else {
            together(number, line.labels(), fields, time, into);
        }
    }

    private static long millis(long time, long unit) {
        return unit >= 1_000_000 ? Math.multiplyExact(time, unit / 1_000_000) : Math.floorDiv(time, 1_000_000 / unit);
    }

    private static void apart(int number, Labels labels, List<Field> fields, long time, LabelledBatch into) {
        for (Field field : fields) {
            if (!Double.isNaN(field.value)) {
                String suffix = field.name.equals("value") ? "" : "_" + field.name;
                into.add(into.series(number, labels.renamed(labels.get(Labels.NAME) + suffix)), time, field.value);
            }
        }
    }

    private void together(int number, Labels labels, List<Field> fields, long time, LabelledBatch into) {
        double[] values = new double[naming.channels()];
        Arrays.fill(values, Double.NaN);
        for (Field field : fields) {
            var channel = naming.channel(field.name);
            if (channel.isEmpty()) {
                into.batch().reject(number, Reason.CHANNEL, naming.noChannel());
                return;
            }
            values[channel.get()] = field.value;
        }
        Series series = into.series(number, labels);
        into.add(series, time, values);
    }

    @Override
    public void answer(HttpServerRequest request, Batch batch, int accepted) {
        if (batch.rejections().isEmpty()) {
            request.response().setStatusCode(204).end();
            return;
        }
        var message = new StringBuilder(accepted + batch.skipped() == 0 ? "unable to write: " : "partial write: ");
        batch.rejections().stream().limit(REPORTED).forEach(rejection -> message.append("line ")
                .append(rejection.line())
                .append(": ")
                .append(rejection.detail())
                .append("; "));
        message.append("dropped=").append(batch.rejected());
        var first = batch.rejections().get(0);
        error(request.response(), 400, "invalid", message.toString(), first.line());
    }

    @Override
    public void refuse(HttpServerRequest request, Refusal refusal) {
        String code =
                switch (refusal.status()) {
                    case 413 -> "request too large";
                    case 503 -> "unavailable";
                    default -> "invalid";
                };
        error(request.response(), refusal.status(), code, refusal.detail(), null);
    }

    /** As version 2 has it (code, message, line), and version 1 (error). */
    private static void error(
            HttpServerResponse response, int status, String code, String message, @Nullable Integer line) {
        var body = new JsonObject().put("code", code).put("message", message).put("error", message);
        if (line != null) {
            body.put("line", line);
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader("X-Influxdb-Error", header(message))
                .end(body.toBuffer());
    }

    /** What a header may hold of a message. */
    private static String header(String message) {
        return message.substring(0, Math.min(200, message.length())).replaceAll("[^ -~]", "?");
    }
}
