package io.foretide.serving;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/** The page at {@code /}: files of the jar, under {@code /page}. */
final class PageRoutes {
    private static final long SECONDS = 3600;

    void on(Router router) {
        var files = StaticHandler.create("page")
                .setCachingEnabled(true)
                .setMaxAgeSeconds(SECONDS)
                .setDirectoryListing(false);
        router.get("/page/*").handler(files);
        router.get("/").handler(context -> context.reroute("/page/index.html"));
    }
}
