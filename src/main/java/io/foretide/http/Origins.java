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
 * Cross-origin protection. Pages of allowed origins may read and write. All others may do neither: browsers would send
 * their requests with the user's credentials, and even let them read over WebSockets.
 */
final class Origins {
    private static final Set<String> HEADERS =
            Set.of("Authorization", "Content-Type", "Content-Encoding", "Last-Event-ID");

    private final Set<String> allowed;

    /** @param allowed for example {@code https://dash.example.com} */
    Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    void install(Router router) {
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

    /** Whether a request comes from a page that may not send it: one that changes state or opens a WebSocket. */
    boolean refuses(HttpServerRequest request) {
        @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
        boolean harmless =
                (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD))
                        && request.getHeader(HttpHeaders.UPGRADE) == null;
        return origin != null && !harmless && !allowed.contains(origin) && !isOwn(origin, request);
    }

    /**
     * Whether a page has the service's own origin. Default ports are omitted by browsers, whichever scheme a TLS proxy
     * in front uses.
     */
    private static boolean isOwn(String origin, HttpServerRequest request) {
        HostAndPort own = request.authority();
        try {
            URI foreign = URI.create(origin);
            return own != null && own.host().equalsIgnoreCase(foreign.getHost()) && own.port() == foreign.getPort();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
