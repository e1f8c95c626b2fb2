package io.foretide.helm;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A dashboard as Grafana imports it. */
record Dashboard(String file, JsonObject json) {
    static final Path FOLDER = Chart.FOLDER.resolve("dashboards");

    static List<Dashboard> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Dashboard::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dashboard read(Path file) {
        try {
            return new Dashboard(file.getFileName().toString(), new JsonObject(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows and all else that has an id. */
    List<JsonObject> everything() {
        return objects(json, "panels");
    }

    /** What shows something. */
    List<JsonObject> panels() {
        return everything().stream()
                .filter(panel -> !panel.getString("type").equals("row"))
                .toList();
    }

    List<JsonObject> variables() {
        return objects(json.getJsonObject("templating"), "list");
    }

    List<JsonObject> annotations() {
        return objects(json.getJsonObject("annotations"), "list");
    }

    static List<JsonObject> targets(JsonObject panel) {
        return objects(panel, "targets");
    }

    /** What panels and annotations ask. */
    List<String> expressions() {
        return Stream.concat(panels().stream().flatMap(panel -> targets(panel).stream()), annotations().stream())
                .map(asking -> asking.getString("expr"))
                .toList();
    }

    /** What fills the variables. */
    List<String> queries() {
        return variables().stream()
                .filter(variable -> variable.getString("type").equals("query"))
                .map(variable -> variable.getString("definition"))
                .toList();
    }

    /** As Grafana asks it when everything is chosen, over five minutes. */
    static String filled(String expression) {
        return expression
                .replaceAll("\\$\\{\\w+:doublequote}", "\"one\"")
                .replaceAll("\\[\\$__\\w+]", "[5m]")
                .replaceAll("\\$\\w+", ".*");
    }

    private static List<JsonObject> objects(JsonObject in, String name) {
        return in.getJsonArray(name).stream().map(JsonObject.class::cast).toList();
    }

    @Override
    public String toString() {
        return file;
    }
}
