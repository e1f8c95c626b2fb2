package io.foretide.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import foretide.wire.remote1.WriteRequest;
import foretide.wire.remote2.Request;
import io.foretide.formats.ObservationCodec;
import io.foretide.http.Problem;
import io.foretide.ingest.LabelledBatchBuilder.Stamp;
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
 * Prometheus remote write 1.0 and 2.0 at {@code POST /api/v1/write}: protobuf in a snappy block unless the headers
 * declare another message or encoding (vmagent uses zstd). 204 when Kafka has acknowledged every sample; 400, which
 * senders do not retry, when some were rejected and the others stored; 5xx, which they retry, when Kafka does not
 * answer. Native histograms are rejected. Responses to 2.0 report how much was written; filtered and non-finite samples
 * count as written because the sender cannot correct them. A stale marker ends its series. A series whose name ends in
 * {@code _total} is a counter.
 */
final class RemoteWriteFormat implements Format {
    /** The NaN that Prometheus uses as stale marker. */
    static final long STALE = 0x7ff0000000000002L;

    /** The suffix of counter names in Prometheus. */
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

    /** The message that a content type declares; 1.0's by default. */
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
        MessageLimit.check(body, isV2(request) ? Request.getDescriptor() : WriteRequest.getDescriptor());
        try {
            return isV2(request) ? read(Request.parseFrom(body)) : read(WriteRequest.parseFrom(body));
        } catch (InvalidProtocolBufferException e) {
            throw new Unreadable("not a " + (isV2(request) ? V2 : V1) + ": the protobuf is damaged or truncated");
        }
    }

    private static boolean isV2(HttpServerRequest request) {
        return message(request.getHeader(HttpHeaders.CONTENT_TYPE)).equals(V2);
    }

    private ObservationBatch read(WriteRequest request) {
        var batch = new LabelledBatchBuilder(naming, codec);
        for (int i = 0; i < request.getTimeseriesCount(); i++) {
            var series = request.getTimeseries(i);
            var labels = new Labels();
            series.getLabelsList().forEach(label -> labels.set(label.getName(), label.getValue()));
            series(batch, i + 1, labels, series.getHistogramsCount(), known -> series.getSamplesList()
                    .forEach(sample -> sample(batch, known, sample.getTimestamp(), sample.getValue())));
        }
        return batch.batch();
    }

    private ObservationBatch read(Request request) {
        var batch = new LabelledBatchBuilder(naming, codec);
        for (int i = 0; i < request.getTimeseriesCount(); i++) {
            var series = request.getTimeseries(i);
            var labels = labels(request, series.getLabelsRefsList());
            if (labels.isEmpty()) {
                int count = series.getSamplesCount() + series.getHistogramsCount();
                reject(i + 1, count, "its labels_refs are not pairs of references into the symbols", batch.batch());
                continue;
            }
            series(batch, i + 1, labels.get(), series.getHistogramsCount(), known -> series.getSamplesList()
                    .forEach(sample -> sample(batch, known, sample.getTimestamp(), sample.getValue())));
        }
        return batch.batch();
    }

    /** Adds one series of either version; {@code add} adds its samples. */
    private static void series(
            LabelledBatchBuilder batch,
            int position,
            Labels labels,
            int histograms,
            Consumer<LabelledBatchBuilder.Series> add) {
        var series = batch.series(position, labels);
        var known = labels.get(Labels.NAME).endsWith(COUNTER) ? series.ofCounter() : series;
        add.accept(known);
        histograms(known, histograms, batch);
    }

    /** The labels that symbol references resolve to; empty if a reference is out of range. */
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

    private static void sample(
            LabelledBatchBuilder batch, LabelledBatchBuilder.Series series, long millis, double value) {
        var time = Stamp.ofMillis(millis);
        if (Double.doubleToRawLongBits(value) == STALE) {
            batch.end(series, time);
        } else {
            batch.add(series, time, value);
        }
    }

    private static void reject(int position, int count, String reason, ObservationBatch batch) {
        for (int i = 0; i < count; i++) {
            batch.reject(position, Reason.SERIES, reason);
        }
    }

    private static void histograms(LabelledBatchBuilder.Series series, int count, LabelledBatchBuilder batch) {
        for (int i = 0; i < count; i++) {
            batch.refuse(
                    series,
                    Reason.VALUE,
                    "native histograms are not forecast: disable them (send_native_histograms: false), or deny "
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
