package io.foretide.ingest;

import io.foretide.formats.ObservationCodec;
import io.foretide.http.Problem;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Foretide's own format at {@code POST /api/v1/observations}: NDJSON, a JSON array or CSV. 202 when Kafka has
 * acknowledged everything; 207 when some lines were rejected; 400 when all were.
 */
final class ObservationsFormat implements Format {
    private static final String CSV = "text/csv";
    /** The last is curl's default for {@code -d}. */
    private static final Set<String> TYPES = Set.of(
            "application/json",
            "application/x-ndjson",
            "application/ndjson",
            "text/plain",
            CSV,
            "application/x-www-form-urlencoded");

    private final JsonBody json;
    private final CsvBody csv;

    ObservationsFormat(ObservationCodec codec, int maxLineBytes) {
        this.json = new JsonBody(codec, maxLineBytes);
        this.csv = new CsvBody(codec, maxLineBytes);
    }

    @Override
    public String source() {
        return "http";
    }

    @Override
    public Optional<Refusal> refusal(MultiMap headers) {
        String type = mediaType(headers.get(HttpHeaders.CONTENT_TYPE));
        return type.isEmpty() || TYPES.contains(type)
                ? Optional.empty()
                : Optional.of(Refusal.contentType("send application/x-ndjson, application/json or text/csv"));
    }

    /** The media type without parameters, in lower case; empty if absent. */
    static String mediaType(@Nullable String header) {
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public ObservationBatch read(byte[] body, HttpServerRequest request) throws Unreadable {
        return mediaType(request.getHeader(HttpHeaders.CONTENT_TYPE)).equals(CSV) ? csv.parse(body) : json.parse(body);
    }

    @Override
    public void answer(HttpServerRequest request, ObservationBatch batch, int accepted) {
        if (batch.rejections().isEmpty()) {
            request.response()
                    .setStatusCode(202)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(new JsonObject().put("accepted", accepted).toBuffer());
            return;
        }
        new Problem(
                        accepted == 0 ? 400 : 207,
                        "rejected-observations",
                        "Observations were rejected",
                        batch.rejected() + " observations were rejected, " + accepted + " accepted: correct and resend "
                                + "only the rejected ones",
                        rejected(batch).put("accepted", accepted))
                .send(request.response());
    }

    /** The number of rejections and the first of them. */
    static JsonObject rejected(ObservationBatch batch) {
        var reported = new JsonArray();
        batch.rejections()
                .forEach(rejection -> reported.add(new JsonObject()
                        .put("line", rejection.line())
                        .put("reason", rejection.reason().label())
                        .put("detail", rejection.detail())));
        return new JsonObject().put("rejectedCount", batch.rejected()).put("rejected", reported);
    }

    @Override
    public void refuse(HttpServerRequest request, Refusal refusal) {
        new Problem(
                        refusal.status(),
                        refusal.type(),
                        refusal.title(),
                        refusal.detail(),
                        refusal.status() >= 500
                                ? new JsonObject().put("accepted", refusal.accepted())
                                : new JsonObject())
                .send(request.response());
    }
}
