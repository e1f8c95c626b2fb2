package io.foretide.ingest;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * A wire format for observations: parses bodies and writes responses. Stateless and thread-safe. {@link Intake} does
 * everything common to all formats: byte budget, limits, Kafka, time-outs.
 */
interface Format {
    /** Value of the label {@code source} on the metric of accepted observations. */
    String source();

    /** Content encoding of requests without a Content-Encoding header. */
    default String encoding() {
        return "identity";
    }

    /** Checks from the headers alone whether the format reads this content type; a refusal has status 4xx. */
    Optional<Refusal> refusal(MultiMap headers);

    /**
     * Parses a whole decompressed body, on a worker thread.
     *
     * @throws Unreadable if no part of it can be parsed
     */
    ObservationBatch read(byte[] body, HttpServerRequest request) throws Unreadable;

    /**
     * Responds to a batch after Kafka has acknowledged all of its accepted observations. Runs on the event loop.
     *
     * @param accepted number of accepted observations
     */
    void answer(HttpServerRequest request, ObservationBatch batch, int accepted);

    /** Responds to a request that was refused in whole or in part. Headers such as Retry-After are already set. */
    void refuse(HttpServerRequest request, Refusal refusal);

    /**
     * The reason a request is refused.
     *
     * @param status 4xx: do not retry; 5xx: retry
     * @param type short name of the problem type
     * @param accepted number of its observations that Kafka acknowledged nevertheless
     */
    record Refusal(int status, String type, String title, String detail, int accepted) {
        static Refusal of(int status, String type, String title, String detail) {
            return new Refusal(status, type, title, detail, 0);
        }

        /** A content type that is not supported; {@code detail} lists the supported ones. */
        static Refusal contentType(String detail) {
            return of(415, "content-type", "Unsupported content type", detail);
        }
    }

    /** A body that cannot be parsed at all; the message is shown to users. */
    final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }
}
