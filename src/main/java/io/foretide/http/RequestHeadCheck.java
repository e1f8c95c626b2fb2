package io.foretide.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalInt;

/**
 * Rejects request headers that no route should see, since the libraries would report the sender's errors as server
 * errors.
 */
public final class RequestHeadCheck {
    private static final int HEX = 16;

    private RequestHeadCheck() {}

    /** Answers a request with malformed headers and returns true; returns false for all others. */
    public static boolean rejectMalformed(HttpServerRequest request) {
        OptionalInt at = malformed(request.uri());
        if (at.isPresent()) {
            Problem.of(
                            400,
                            "uri",
                            "Malformed path or query",
                            "a % without two hexadecimal digits after it at character " + (at.getAsInt() + 1)
                                    + ": write it as %25")
                    .send(request);
            return true;
        }
        if (Expectation.isUnknown(request)) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close").endHandler(sent -> {
                var unused = request.connection().close(); // it is unknown whether a body follows
            });
            Problem.of(417, "expectation", "Unknown expectation", "only Expect: 100-continue is supported")
                    .send(request);
            return true;
        }
        return false;
    }

    /** Index of the first {@code %} that does not begin an escape. */
    static OptionalInt malformed(String uri) {
        for (int i = uri.indexOf('%'); i >= 0; i = uri.indexOf('%', i + 1)) {
            boolean escape = i + 2 < uri.length()
                    && Character.digit(uri.charAt(i + 1), HEX) >= 0
                    && Character.digit(uri.charAt(i + 2), HEX) >= 0
                    && uri.charAt(i + 1) < 128
                    && uri.charAt(i + 2) < 128;
            if (!escape) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
