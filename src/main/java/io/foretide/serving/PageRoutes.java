package io.foretide.serving;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/** Files of the jar: the page at {@code /} and under {@code /page}, and the descriptions of routes and topics under {@code /api}. */
final class PageRoutes {
    private static final long SECONDS = 3600;

    void on(Router router) {
        var files = StaticHandler.create("page").setMaxAgeSeconds(SECONDS).setDirectoryListing(false);
        router.get("/page/*").handler(files);
        router.get("/").handler(context -> context.reroute("/page/index.html"));
        document(router, "openapi.yaml");
        document(router, "asyncapi.yaml");
    }

    private static void document(Router router, String name) {
        router.get("/api/" + name).handler(context -> {
            var unused = context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                    .sendFile("api/" + name);
        });
    }
}
