package io.foretide.serving;

import io.foretide.http.Methods;
import io.foretide.http.Problem;
import io.foretide.http.SmallBody;
import io.foretide.logs.Logs;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log levels, on the management port: {@code GET /log/levels}; {@code PUT /log/levels} with {@code
 * {"logger":"io.foretide","level":"DEBUG"}}, or with {@code "level":""} to inherit the parent's level.
 */
final class LogLevels {
    private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);
    private static final int MAX_BYTES = 1024;

    private final Logs logs;

    LogLevels(Logs logs) {
        this.logs = logs;
    }

    void on(Router router) {
        router.get("/log/levels").handler(this::sendLevels);
        router.put("/log/levels").handler(new SmallBody(MAX_BYTES)).handler(this::set);
    }

    private void sendLevels(RoutingContext context) {
        Methods.end(
                context,
                context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json"),
                new JsonObject(new HashMap<>(logs.levels())).toBuffer());
    }

    private void set(RoutingContext context) {
        Optional<String> problem;
        try {
            JsonObject body = context.body().asJsonObject();
            problem = body != null
                            && body.getValue("logger") instanceof String logger
                            && body.getValue("level") instanceof String level
                    ? set(logger, level)
                    : form();
        } catch (DecodeException | ClassCastException e) {
            problem = form();
        }
        if (problem.isPresent()) {
            Problem.of(400, "level", "Not set", problem.get()).send(context);
        } else {
            sendLevels(context);
        }
    }

    private Optional<String> set(String logger, String level) {
        Optional<String> problem = logs.level(logger, level);
        if (problem.isEmpty()) {
            LOG.info("The level of {} is now {}", logger, level.isEmpty() ? "inherited" : level);
        }
        return problem;
    }

    private static Optional<String> form() {
        return Optional.of("send {\"logger\":\"io.foretide\",\"level\":\"DEBUG\"}");
    }
}
