package io.foretide.serving;

import io.foretide.http.Methods;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/**
 * Serves files of the jar: the page at {@code /} and under {@code /page}, and the API descriptions under {@code /api}.
 */
record PageRoutes(String start) {
    /** The page for series of numbers, and the page for series of symbols. */
    static final String NUMBERS = "index.html";

    static final String SYMBOLS = "symbols.html";

    void on(Router router) {
        var files = StaticHandler.create("page").setCachingEnabled(false).setDirectoryListing(false);
        router.get("/page/*").handler(context -> {
            // not cached, since a browser could mix files of two versions after an upgrade
            context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            files.handle(context);
        });
        router.get("/").handler(context -> context.reroute("/page/" + start));
        document(router, "openapi.yaml");
        document(router, "asyncapi.yaml");
    }

    private static void document(Router router, String name) {
        router.get("/api/" + name).handler(context -> {
            HttpServerResponse response = context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml");
            var unused = Methods.isHead(context) ? response.end() : response.sendFile("api/" + name);
        });
    }
}
