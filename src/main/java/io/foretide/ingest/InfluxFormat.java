package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.ObservationCodec;
import io.foretide.ingest.LabelledBatchBuilder.Series;
import io.foretide.ingest.LabelledBatchBuilder.Stamp;
import io.foretide.ingest.LineProtocol.Malformed;
import io.foretide.series.Parsed.Reason;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * InfluxDB's line protocol at {@code POST /api/v2/write} and {@code /write}. 204 when Kafka has acknowledged
 * everything; 400 with InfluxDB's "partial write" when some lines were rejected and the others stored; 503 when Kafka
 * does not answer. Bucket, org and db are ignored.
 *
 * <p>In a stream with one channel, each numeric field is a series called {@code measurement_field} (for the field
 * "value": {@code measurement}). In a stream with several channels, the fields are the channels of one observation.
 * Text fields are skipped and counted.
 */
final class InfluxFormat implements Format {
    private static final Map<String, TimeUnit> PRECISIONS = Map.of(
            "ns", TimeUnit.NANOSECONDS,
            "n", TimeUnit.NANOSECONDS,
            "us", TimeUnit.MICROSECONDS,
            "u", TimeUnit.MICROSECONDS,
            "ms", TimeUnit.MILLISECONDS,
            "s", TimeUnit.SECONDS,
            "m", TimeUnit.MINUTES,
            "h", TimeUnit.HOURS);
    /** The names of API versions 1 and 2. */
    private static final Map<TimeUnit, String> NAMES = Map.of(
            TimeUnit.NANOSECONDS,
            "ns",
            TimeUnit.MICROSECONDS,
            "us",
            TimeUnit.MILLISECONDS,
            "ms",
            TimeUnit.SECONDS,
            "s");

    private static final int MAX_REPORTED = 10;

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
        return Optional.empty(); // InfluxDB accepts any content type, and clients send many
    }

    @Override
    public ObservationBatch read(byte[] body, HttpServerRequest request) throws Unreadable {
        String precision = Optional.ofNullable(request.getParam("precision"))
                .filter(text -> !text.isEmpty())
                .orElse("ns");
        TimeUnit unit = PRECISIONS.get(precision);
        if (unit == null) {
            throw new Unreadable("invalid precision; valid precision units are ns, us, ms, s, m and h");
        }
        return new Lines(new String(body, UTF_8), unit, clock.millis()).read();
    }

    private record Field(String name, double value) {
        boolean isText() {
            return Double.isNaN(value);
        }
    }

    /** The parse of one body. Not thread-safe. */
    private final class Lines {
        private final String text;
        private final TimeUnit unit;
        private final long now;
        private final LabelledBatchBuilder batch = new LabelledBatchBuilder(naming, codec);

        Lines(String text, TimeUnit unit, long now) {
            this.text = text;
            this.unit = unit;
            this.now = now;
        }

        ObservationBatch read() {
            int number = 1;
            for (int start = 0, next; start < text.length(); start = next, number++) {
                int end = LineProtocol.lineEnd(text, start);
                next = end + 1;
                String line = text.substring(start, end).stripLeading();
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                int last = LineProtocol.statementEnd(text, start);
                if (last > end && last - start <= maxLineBytes && line(number, text.substring(start, last), true)) {
                    next = last + 1;
                    number += (int) text.substring(start, last)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
                } else {
                    line(number, line, false);
                }
            }
            return batch.batch();
        }

        /**
         * Parses one line.
         *
         * @param multiLine whether quoted line breaks make it span lines; it is then not rejected if malformed
         * @return whether it is a valid line
         */
        private boolean line(int number, String raw, boolean multiLine) {
            String line = (raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw).stripLeading();
            if (line.length() > maxLineBytes) {
                batch.batch()
                        .reject(
                                number,
                                Reason.TOO_LONG,
                                "the line is longer than " + maxLineBytes + " bytes (http.max-line-bytes): shorten it");
                return true;
            }
            List<Field> fields = new ArrayList<>();
            var parser = new LineProtocol(line, (name, value) -> fields.add(new Field(name, value)));
            long missing = Long.MIN_VALUE;
            try {
                long read = parser.read(missing);
                Stamp time = read == missing ? Stamp.ofMillis(now) : new Stamp(read, unit, this::cure);
                if (naming.channels() == 1 || !naming.hasChannels(naming.id(parser.labels()))) {
                    addPerField(number, parser.labels(), fields, time);
                } else {
                    addAsChannels(number, parser.labels(), fields, time);
                }
                return true;
            } catch (Malformed e) {
                if (!multiLine) {
                    batch.batch().reject(number, Reason.MALFORMED, "unable to parse the line: " + e.getMessage());
                }
                return false;
            }
        }

        private String cure(TimeUnit meant) {
            String suggestion = "set precision=" + NAMES.get(meant);
            return NAMES.containsKey(unit)
                    ? "give " + unit.name().toLowerCase(Locale.ROOT) + ", or " + suggestion
                    : suggestion;
        }

        private void addPerField(int number, Labels labels, List<Field> fields, Stamp time) {
            for (Field field : fields) {
                String suffix = field.name.equals("value") ? "" : "_" + field.name;
                Series series = batch.series(number, labels.withName(labels.get(Labels.NAME) + suffix));
                if (field.isText()) {
                    batch.text(series);
                } else {
                    batch.add(series, time, field.value);
                }
            }
        }

        private void addAsChannels(int number, Labels labels, List<Field> fields, Stamp time) {
            Series series = batch.series(number, labels);
            double[] values = new double[naming.channels()];
            Arrays.fill(values, Double.NaN);
            boolean hasValue = false;
            boolean known = true;
            for (Field field : fields) {
                if (field.isText()) {
                    batch.text(series);
                } else {
                    var channel = naming.channel(field.name);
                    channel.ifPresent(index -> values[index] = field.value);
                    known &= channel.isPresent();
                    hasValue = true;
                }
            }
            if (!known) {
                batch.refuse(series, Reason.CHANNEL, naming.missingChannelMessage());
            } else if (hasValue) {
                batch.add(series, time, values);
            }
        }
    }

    @Override
    public void answer(HttpServerRequest request, ObservationBatch batch, int accepted) {
        if (batch.rejections().isEmpty()) {
            request.response().setStatusCode(204).end();
            return;
        }
        // some clients retry forever unless the message begins like this
        var message = new StringBuilder("partial write: ");
        batch.rejections().stream().limit(MAX_REPORTED).forEach(rejection -> message.append("line ")
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

    /** The error body of version 2 (code, message, line) and version 1 (error). */
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

    /** The part of a message that a header can carry. */
    private static String header(String message) {
        return message.substring(0, Math.min(200, message.length())).replaceAll("[^ -~]", "?");
    }
}
