package io.foretide.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.CorsHandler;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Web pages of other origins: those that are allowed may read and write, others may do neither, though a browser would send what they
 * ask for, with the user's credentials, and over WebSockets even show it to them.
 */
final class Origins {
    private static final Set<String> HEADERS =
            Set.of("Authorization", "Content-Type", "Content-Encoding", "Last-Event-ID");

    private final Set<String> allowed;

    /** @param allowed such as {@code https://dash.example.com} */
    Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    void on(Router router) {
        if (!allowed.isEmpty()) {
            var cors = CorsHandler.create()
                    .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST))
                    .allowedHeaders(HEADERS)
                    .exposedHeader("Retry-After");
            allowed.forEach(cors::addOrigin);
            router.route().handler(context -> {
                if (allowed.contains(String.valueOf(context.request().getHeader(HttpHeaders.ORIGIN)))) {
                    cors.handle(context);
                } else {
                    context.next();
                }
            });
        }
    }

    /** Whether a request comes from a page that may not send it: one that changes something, or opens a WebSocket. */
    boolean refuses(HttpServerRequest request) {
        @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
        boolean harmless =
                (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD))
                        && request.getHeader(HttpHeaders.UPGRADE) == null;
        return origin != null && !harmless && !allowed.contains(origin) && !own(origin, request);
    }

    /** Whether a page is our own. Browsers leave the usual port out of both, whatever a proxy before us makes of TLS. */
    private static boolean own(String origin, HttpServerRequest request) {
        HostAndPort here = request.authority();
        try {
            URI there = URI.create(origin);
            return here != null && here.host().equalsIgnoreCase(there.getHost()) && here.port() == there.getPort();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
