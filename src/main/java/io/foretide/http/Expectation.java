package io.foretide.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** What a client waits for before it sends a body: {@code Expect: 100-continue}. */
public final class Expectation {
    private Expectation() {}

    /** Lets a client that waits send its body, now that its head is accepted. */
    public static void meet(HttpServerRequest request) {
        if (isContinue(request) && !request.response().headWritten()) {
            var unused = request.response().writeContinue();
        }
    }

    /** Whether a request waits for something else, which nobody can give it. */
    static boolean isUnknown(HttpServerRequest request) {
        return request.getHeader(HttpHeaders.EXPECT) != null
                && request.version() != HttpVersion.HTTP_1_0
                && !isContinue(request);
    }

    private static boolean isContinue(HttpServerRequest request) {
        @Nullable String expected = request.getHeader(HttpHeaders.EXPECT);
        return expected != null
                && expected.equalsIgnoreCase("100-continue")
                && request.version() != HttpVersion.HTTP_1_0;
    }
}
