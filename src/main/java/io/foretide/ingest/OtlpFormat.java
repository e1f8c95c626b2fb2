package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import foretide.wire.rpc.Status;
import io.foretide.formats.JsonSyntax;
import io.foretide.formats.ObservationCodec;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * OpenTelemetry metrics over HTTP (OTLP 1.7, protobuf and JSON), at {@code POST /v1/metrics}. Responds with 200 after
 * Kafka has acknowledged every accepted point, with a partial success if some points were rejected; with 400 to
 * unreadable bodies; and with 503, which exporters retry, if Kafka does not respond. Errors are a google.rpc.Status in
 * the request's encoding.
 */
final class OtlpFormat implements Format {
    /** Accepts NaN, which some SDKs write in JSON and which protobuf's parser accepts. */
    private static final JsonFactory SYNTAX = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";
    /** google.rpc.Code: INVALID_ARGUMENT and UNAVAILABLE. */
    private static final int INVALID = 3;

    private static final int UNAVAILABLE = 14;
    /** Limit on JSON bytes. The parsed tree takes thirty times as much memory. */
    private static final int MAX_JSON_BYTES = 4 << 20;

    private static final int MAX_DOCUMENTS = 1000;

    private final SeriesNaming naming;
    private final ObservationCodec codec;

    OtlpFormat(SeriesNaming naming, ObservationCodec codec) {
        this.naming = naming;
        this.codec = codec;
    }

    @Override
    public String source() {
        return "otlp";
    }

    @Override
    public Optional<Refusal> refusal(MultiMap headers) {
        String type = ObservationsFormat.mediaType(headers.get(HttpHeaders.CONTENT_TYPE));
        return type.equals(PROTOBUF) || type.equals(JSON)
                ? Optional.empty()
                : Optional.of(Refusal.contentType("send " + PROTOBUF + " or " + JSON));
    }

    @Override
    public ObservationBatch read(byte[] body, HttpServerRequest request) throws Unreadable {
        var points = new OtlpPoints(new LabelledBatchBuilder(naming, codec));
        return points.read(isJson(request.headers()) ? json(body) : protobuf(body));
    }

    private static boolean isJson(MultiMap headers) {
        return ObservationsFormat.mediaType(headers.get(HttpHeaders.CONTENT_TYPE))
                .equals(JSON);
    }

    private static ExportMetricsServiceRequest protobuf(byte[] body) throws Unreadable {
        MessageLimit.check(body, ExportMetricsServiceRequest.getDescriptor());
        try {
            return ExportMetricsServiceRequest.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new Unreadable("not an ExportMetricsServiceRequest: the protobuf is damaged or truncated");
        }
    }

    private static ExportMetricsServiceRequest json(byte[] body) throws Unreadable {
        if (body.length > MAX_JSON_BYTES) {
            throw new Unreadable(
                    "a JSON body may have at most " + MAX_JSON_BYTES + " bytes: split it, or send protobuf");
        }
        var request = ExportMetricsServiceRequest.newBuilder();
        for (String document : documents(body)) {
            try {
                var builder = ExportMetricsServiceRequest.newBuilder();
                JsonFormat.parser().ignoringUnknownFields().merge(document, builder);
                request.mergeFrom(builder.build());
            } catch (InvalidProtocolBufferException | RuntimeException e) { // its JSON parser throws several
                throw new Unreadable(
                        "JSON, but not an ExportMetricsServiceRequest in OTLP's JSON encoding: check its fields"
                                + " against the specification, or send protobuf");
            }
        }
        return request.build();
    }

    /** Splits concatenated JSON objects, since protobuf's parser ignores everything after the first. */
    private static List<String> documents(byte[] body) throws Unreadable {
        var separators = JsonSyntax.otherFormat(body, 0, body.length);
        if (separators.isPresent()) {
            throw new Unreadable(separators.get());
        }
        List<String> documents = new ArrayList<>();
        try (JsonParser parser = SYNTAX.createParser(body)) {
            while (parser.nextToken() != null) {
                int begin = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                int end = (int) parser.currentLocation().getByteOffset();
                if (!parser.hasToken(JsonToken.END_OBJECT)) {
                    throw new Unreadable("an ExportMetricsServiceRequest in JSON must be an object");
                }
                if (documents.size() == MAX_DOCUMENTS) {
                    throw new Unreadable("the body has more than " + MAX_DOCUMENTS + " JSON documents: split it");
                }
                documents.add(new String(body, begin, end - begin, UTF_8));
            }
        } catch (IOException e) {
            throw new Unreadable(JsonSyntax.explain(e));
        }
        if (documents.isEmpty()) {
            throw new Unreadable("the body is empty: send an ExportMetricsServiceRequest");
        }
        return documents;
    }

    @Override
    public void answer(HttpServerRequest request, ObservationBatch batch, int accepted) {
        var answer = ExportMetricsServiceResponse.newBuilder();
        if (!batch.rejections().isEmpty()) {
            answer.getPartialSuccessBuilder()
                    .setRejectedDataPoints(batch.rejected())
                    .setErrorMessage(batch.rejections().get(0).detail());
        }
        send(request.response(), isJson(request.headers()), 200, answer.build());
    }

    @Override
    public void refuse(HttpServerRequest request, Refusal refusal) {
        var status = Status.newBuilder()
                .setCode(refusal.status() >= 500 ? UNAVAILABLE : INVALID)
                .setMessage(refusal.detail());
        send(request.response(), isJson(request.headers()), refusal.status(), status.build());
    }

    private static void send(
            HttpServerResponse response, boolean json, int status, com.google.protobuf.Message message) {
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, json ? JSON : PROTOBUF)
                .end(json ? Buffer.buffer(print(message)) : Buffer.buffer(message.toByteArray()));
    }

    private static String print(MessageOrBuilder message) {
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("only an Any of an unknown type cannot be printed", e);
        }
    }
}
