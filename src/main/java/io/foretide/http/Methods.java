package io.foretide.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Default HTTP method handling of every path: HEAD returns the headers of GET, and 405 lists the allowed methods. */
public final class Methods {
    private Methods() {}

    /** Must be called after all routes were added. */
    public static void install(Router router) {
        for (Route route : router.getRoutes()) {
            if (route.methods() != null && route.methods().contains(HttpMethod.GET)) {
                route.method(HttpMethod.HEAD);
            }
        }
        router.errorHandler(405, context -> notAllowed(router, context));
    }

    /** Whether a streaming route should send only the headers. */
    public static boolean isHead(RoutingContext context) {
        return isHead(context.request());
    }

    private static boolean isHead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** Ends a response, without the body for HEAD requests: over HTTP/2 Vert.x would send it. */
    static void end(HttpServerRequest request, HttpServerResponse response, Buffer body) {
        var unused = isHead(request) ? response.end() : response.end(body);
    }

    /** The same, wrapped if the request has an envelope. */
    public static void end(RoutingContext context, HttpServerResponse response, Buffer body) {
        Envelope envelope = Envelope.of(context);
        if (envelope == null) {
            end(context.request(), response, body);
        } else {
            Buffer enveloped = envelope.around(response.getStatusCode(), body);
            var unused = response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .setStatusCode(200)
                    .end(enveloped);
        }
    }

    private static void notAllowed(Router router, RoutingContext context) {
        String path = context.normalizedPath();
        Set<String> allowed = router.getRoutes().stream()
                .filter(route -> route.methods() != null && matches(route, path))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .collect(Collectors.toCollection(TreeSet::new));
        String methods = String.join(", ", allowed);
        context.response().putHeader(HttpHeaders.ALLOW, methods);
        Problem.of(405, "method", "Method not allowed", "this path supports " + methods)
                .send(context);
    }

    /** Compares by segment; a route's {@code :name} matches any single segment, a trailing star any number. */
    private static boolean matches(Route route, String path) {
        String pattern = route.getPath();
        if (pattern == null) {
            return false;
        }
        if (!route.isExactPath() && !pattern.contains(":")) {
            return path.startsWith(pattern);
        }
        String[] expected = segments(pattern);
        String[] actual = segments(path);
        boolean matches = expected.length == actual.length;
        for (int i = 0; matches && i < expected.length; i++) {
            matches = expected[i].startsWith(":") || expected[i].equals(actual[i]);
        }
        return matches;
    }

    private static String[] segments(String path) {
        return (path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path).split("/", -1);
    }
}
