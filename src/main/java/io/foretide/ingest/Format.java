package io.foretide.ingest;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * A way to write observations in a request: how a body is read and how answers look. Keeps nothing of a request; safe for all
 * threads. The {@link Intake} does the rest, the same for all: room, bounds, Kafka, time-outs.
 */
interface Format {
    /** Value of the label {@code source} of the metric of accepted observations. */
    String source();

    /** The encoding of a body whose head names none. */
    default String encoding() {
        return "identity";
    }

    /** Whether the content's type is one that this format reads, from the request's head alone; a refusal is 4xx. */
    Optional<Refusal> refusal(MultiMap headers);

    /**
     * Reads a whole body, out of its encoding. Runs on a worker.
     *
     * @throws Unreadable where nothing of it can be read
     */
    ObservationBatch read(byte[] body, HttpServerRequest request) throws Unreadable;

    /**
     * Answers a batch whose accepted observations Kafka holds, every one. Runs on the event loop.
     *
     * @param accepted their number
     */
    void answer(HttpServerRequest request, ObservationBatch batch, int accepted);

    /** Answers a request that was not taken in, wholly or in part, and has no answer yet. Headers such as Retry-After are set already. */
    void refuse(HttpServerRequest request, Refusal refusal);

    /**
     * Why a request is not taken in.
     *
     * @param status 4xx: it never will be; 5xx: send it again
     * @param type short name of the kind of problem
     * @param accepted observations of it that Kafka holds nevertheless
     */
    record Refusal(int status, String type, String title, String detail, int accepted) {
        static Refusal of(int status, String type, String title, String detail) {
            return new Refusal(status, type, title, detail, 0);
        }

        /** A content type that is not read; {@code detail} says which are. */
        static Refusal contentType(String detail) {
            return of(415, "content-type", "Unsupported content type", detail);
        }
    }

    /** A body of which nothing can be read; the message says why, for people. */
    final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }
}
