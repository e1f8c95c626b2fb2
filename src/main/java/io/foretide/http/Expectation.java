package io.foretide.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Support for {@code Expect: 100-continue}, where a client waits before it sends its body. */
public final class Expectation {
    private Expectation() {}

    /** Tells a waiting client to send its body. */
    public static void sendContinue(HttpServerRequest request) {
        if (isContinue(request) && !request.response().headWritten()) {
            var unused = request.response().writeContinue();
        }
    }

    /** Whether the request has an unsupported expectation. */
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
