package io.foretide.helm;

import com.marcnuri.helm.Helm;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The chart as real Helm renders it. */
final class Chart {
    static final Path FOLDER = Path.of("helm", "foretide");

    /** The same without its marks of hooks: Helm as a library leaves hooks out of what it renders, and they are tried too. */
    private static final Path RENDERED = Path.of("target", "chart");

    static {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = RENDERED.resolve(FOLDER.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, Files.readString(file).replaceAll("(?m)^ *helm\\.sh/hook.*\\n", ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Chart() {}

    /** The values with which it is tried: none, and those of ci. */
    static List<String> variants() {
        try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
            return Stream.concat(
                            Stream.of("values.yaml"),
                            files.map(file -> "ci/" + file.getFileName()).sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The objects of a release called "tide". */
    static List<JsonObject> objects(String variant) {
        String text = new Helm(RENDERED)
                .template()
                .withName("tide")
                .withNamespace("shore")
                .withValuesFile(FOLDER.resolve(variant))
                .call();
        List<JsonObject> objects = new ArrayList<>();
        for (Object document : new Yaml().loadAll(text)) {
            if (document instanceof Map<?, ?> object) {
                @SuppressWarnings("unchecked") // YAML's keys are texts here
                var fields = (Map<String, Object>) object;
                objects.add(new JsonObject(fields));
            }
        }
        return objects;
    }

    static List<JsonObject> objects(String variant, String kind) {
        return objects(variant).stream()
                .filter(object -> object.getString("kind").equals(kind))
                .toList();
    }

    /** The specs of all pods, those in workloads and those alone. */
    static List<JsonObject> pods(String variant) {
        return objects(variant).stream()
                .flatMap(object -> switch (object.getString("kind")) {
                    case "Pod" -> Stream.of(object.getJsonObject("spec"));
                    case "Deployment", "StatefulSet" ->
                        Stream.of(object.getJsonObject("spec")
                                .getJsonObject("template")
                                .getJsonObject("spec"));
                    default -> Stream.of();
                })
                .toList();
    }
}
