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

/** What HTTP asks of every path: HEAD is answered as GET is, without the body, and 405 names the methods that there are. */
public final class Methods {
    private Methods() {}

    /** To be called when a router has all of its routes. */
    public static void complete(Router router) {
        for (Route route : router.getRoutes()) {
            if (route.methods() != null && route.methods().contains(HttpMethod.GET)) {
                route.method(HttpMethod.HEAD);
            }
        }
        router.errorHandler(405, context -> notAllowed(router, context));
    }

    /** Whether a route that writes its answer piece by piece should write its head alone. */
    public static boolean isHead(RoutingContext context) {
        return isHead(context.request());
    }

    private static boolean isHead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** Ends an answer, with its body where one is asked for: over HTTP/2 the library would send it to HEAD too. */
    static void end(HttpServerRequest request, HttpServerResponse response, Buffer body) {
        var unused = isHead(request) ? response.end() : response.end(body);
    }

    /** The same, in its envelope where there is one. */
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
        Problem.of(405, "method", "Method not allowed", "this path takes " + methods)
                .send(context);
    }

    /** Segment by segment; a route's {@code :name} matches any one, the star at its end any number. */
    private static boolean matches(Route route, String path) {
        String pattern = route.getPath();
        if (pattern == null) {
            return false;
        }
        if (!route.isExactPath() && !pattern.contains(":")) {
            return path.startsWith(pattern);
        }
        String[] wanted = segments(pattern);
        String[] given = segments(path);
        boolean matches = wanted.length == given.length;
        for (int i = 0; matches && i < wanted.length; i++) {
            matches = wanted[i].startsWith(":") || wanted[i].equals(given[i]);
        }
        return matches;
    }

    private static String[] segments(String path) {
        return (path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path).split("/", -1);
    }
}
