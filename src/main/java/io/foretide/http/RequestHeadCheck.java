package io.foretide.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalInt;

/** Heads of requests that no route should see, since the libraries behind it would take the sender's fault for ours. */
public final class RequestHeadCheck {
    private static final int HEX = 16;

    private RequestHeadCheck() {}

    /** Answers a request whose head is malformed; true: it has its answer. */
    public static boolean refused(HttpServerRequest request) {
        OptionalInt at = malformed(request.uri());
        if (at.isPresent()) {
            Problem.of(
                            400,
                            "uri",
                            "Malformed path or query",
                            "a % without two hexadecimal digits behind it stands at character " + (at.getAsInt() + 1)
                                    + ": write it as %25")
                    .send(request);
            return true;
        }
        if (Expectation.isUnknown(request)) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close").endHandler(sent -> {
                var unused = request.connection().close(); // nobody knows whether a body comes
            });
            Problem.of(417, "expectation", "Unknown expectation", "only Expect: 100-continue can be met")
                    .send(request);
            return true;
        }
        return false;
    }

    /** Index of the first {@code %} that begins no escape. */
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
