package io.foretide.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import foretide.wire.remote1.WriteRequest;
import foretide.wire.remote2.Request;
import io.foretide.formats.ObservationCodec;
import io.foretide.http.Problem;
import io.foretide.ingest.LabelledBatch.Stamp;
import io.foretide.series.Parsed.Reason;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus remote write 1.0 and 2.0, at {@code POST /api/v1/write}: protobuf in a snappy block, where the head names no other message
 * and no other encoding (vmagent's is zstd). 204 when Kafka holds every
 * sample; 400, which is not sent again, when some were refused, and those that are good are held all the same; 5xx, which
 * is, when Kafka does not answer. Native histograms are refused. Answers to 2.0 say how much was written; a sample that the
 * configuration filters and one that is not finite count as written, since there is nothing that the sender could do about them. A stale marker
 * ends its series. A series whose name ends in {@code _total} is a counter.
 */
final class RemoteWriteFormat implements Format {
    /** The NaN by which Prometheus says that a series has ended. */
    static final long STALE = 0x7ff0000000000002L;

    /** How Prometheus has names of counters end. */
    private static final String COUNTER = "_total";

    private static final String TYPE = "application/x-protobuf";
    private static final String V1 = "prometheus.WriteRequest";
    private static final String V2 = "io.prometheus.write.v2.Request";

    private final SeriesNaming naming;
    private final ObservationCodec codec;

    RemoteWriteFormat(SeriesNaming naming, ObservationCodec codec) {
        this.naming = naming;
        this.codec = codec;
    }

    @Override
    public String source() {
        return "prometheus";
    }

    @Override
    public Optional<Refusal> refusal(MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        String media = ObservationsFormat.mediaType(type);
        String message = message(type);
        return (media.isEmpty() || media.equals(TYPE)) && (message.equals(V1) || message.equals(V2))
                ? Optional.empty()
                : Optional.of(Refusal.contentType("send " + TYPE + " with proto=" + V1 + " or " + V2));
    }

    @Override
    public String encoding() {
        return "snappy";
    }

    /** The message that a content type names; 1.0's where it names none. */
    private static String message(@Nullable String type) {
        for (String parameter : (type == null ? "" : type).split(";", -1)) {
            String[] pair = parameter.strip().split("=", 2);
            if (pair.length == 2 && pair[0].toLowerCase(Locale.ROOT).equals("proto")) {
                return pair[1].replace("\"", "");
            }
        }
        return V1;
    }

    @Override
    public ObservationBatch read(byte[] body, HttpServerRequest request) throws Unreadable {
        MessageCount.check(body, isV2(request) ? Request.getDescriptor() : WriteRequest.getDescriptor());
        try {
            return isV2(request) ? read(Request.parseFrom(body)) : read(WriteRequest.parseFrom(body));
        } catch (InvalidProtocolBufferException e) {
            throw new Unreadable("not a " + (isV2(request) ? V2 : V1) + ": the protobuf is damaged, or breaks off");
        }
    }

    private static boolean isV2(HttpServerRequest request) {
        return message(request.getHeader(HttpHeaders.CONTENT_TYPE)).equals(V2);
    }

    private ObservationBatch read(WriteRequest request) {
        var into = new LabelledBatch(naming, codec);
        for (int i = 0; i < request.getTimeseriesCount(); i++) {
            var series = request.getTimeseries(i);
            var labels = new Labels();
            series.getLabelsList().forEach(label -> labels.set(label.getName(), label.getValue()));
            series(into, i + 1, labels, series.getHistogramsCount(), known -> series.getSamplesList()
                    .forEach(sample -> sample(into, known, sample.getTimestamp(), sample.getValue())));
        }
        return into.batch();
    }

    private ObservationBatch read(Request request) {
        var into = new LabelledBatch(naming, codec);
        for (int i = 0; i < request.getTimeseriesCount(); i++) {
            var series = request.getTimeseries(i);
            var labels = labels(request, series.getLabelsRefsList());
            if (labels.isEmpty()) {
                int count = series.getSamplesCount() + series.getHistogramsCount();
                reject(i + 1, count, "its labels_refs are no pairs of references into the symbols", into.batch());
                continue;
            }
            series(into, i + 1, labels.get(), series.getHistogramsCount(), known -> series.getSamplesList()
                    .forEach(sample -> sample(into, known, sample.getTimestamp(), sample.getValue())));
        }
        return into.batch();
    }

    /** One series of either version; {@code add} puts its samples in. */
    private static void series(
            LabelledBatch into, int position, Labels labels, int histograms, Consumer<LabelledBatch.Series> add) {
        var series = into.series(position, labels);
        var known = labels.get(Labels.NAME).endsWith(COUNTER) ? series.ofCounter() : series;
        add.accept(known);
        histograms(known, histograms, into);
    }

    /** The labels that references into the symbols give, or empty where one of them points nowhere. */
    private static Optional<Labels> labels(Request request, List<Integer> references) {
        var labels = new Labels();
        if (references.size() % 2 != 0) {
            return Optional.empty();
        }
        for (int r = 0; r < references.size(); r += 2) {
            int name = references.get(r);
            int value = references.get(r + 1);
            if (name < 0 || value < 0 || Math.max(name, value) >= request.getSymbolsCount()) {
                return Optional.empty();
            }
            labels.set(request.getSymbols(name), request.getSymbols(value));
        }
        return Optional.of(labels);
    }

    private static void sample(LabelledBatch into, LabelledBatch.Series series, long millis, double value) {
        var time = Stamp.ofMillis(millis);
        if (Double.doubleToRawLongBits(value) == STALE) {
            into.end(series, time);
        } else {
            into.add(series, time, value);
        }
    }

    private static void reject(int position, int count, String why, ObservationBatch batch) {
        for (int i = 0; i < count; i++) {
            batch.reject(position, Reason.SERIES, why);
        }
    }

    private static void histograms(LabelledBatch.Series series, int count, LabelledBatch into) {
        for (int i = 0; i < count; i++) {
            into.refuse(
                    series,
                    Reason.VALUE,
                    "native histograms are not forecast: leave them out (send_native_histograms: false), or deny "
                            + "the series (labels.deny)");
        }
    }

    @Override
    public void answer(HttpServerRequest request, ObservationBatch batch, int accepted) {
        HttpServerResponse response = request.response();
        if (isV2(request)) {
            written(response, accepted + batch.skipped());
        }
        if (batch.rejections().isEmpty()) {
            response.setStatusCode(204).end();
            return;
        }
        var first = batch.rejections().get(0);
        new Problem(
                        400,
                        "rejected-observations",
                        "Samples were rejected",
                        batch.rejected() + " samples were rejected, " + accepted + " accepted; the first: "
                                + first.detail(),
                        ObservationsFormat.rejected(batch).put("accepted", accepted))
                .send(response);
    }

    private static void written(HttpServerResponse response, int samples) {
        response.putHeader("X-Prometheus-Remote-Write-Samples-Written", String.valueOf(samples))
                .putHeader("X-Prometheus-Remote-Write-Histograms-Written", "0")
                .putHeader("X-Prometheus-Remote-Write-Exemplars-Written", "0");
    }

    @Override
    public void refuse(HttpServerRequest request, Refusal refusal) {
        written(request.response(), refusal.accepted());
        new Problem(refusal.status(), refusal.type(), refusal.title(), refusal.detail(), new JsonObject())
                .send(request.response());
    }
}
