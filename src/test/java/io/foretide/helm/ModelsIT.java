package io.foretide.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A second opinion of the chart's objects, by the models that JavaScript has of Kubernetes: values, quantities, enumerations. */
class ModelsIT {
    private static Path modules;

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        modules = Npm.with("models", "kubernetes-models@5.1.0");
        ChartTest.readTypes();
    }

    static List<String> variants() {
        return Chart.variants();
    }

    /** A line for each object that is wrong. */
    private static String complaints(List<JsonObject> objects) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        "node", Path.of("src", "test", "helm", "models.mjs").toString())
                .redirectErrorStream(true);
        builder.environment().put("MODELS", modules.toString());
        Process node = builder.start();
        try (var in = node.getOutputStream()) {
            in.write(new JsonArray(objects).encode().getBytes(UTF_8));
        }
        String said = new String(node.getInputStream().readAllBytes(), UTF_8);
        assertThat(node.waitFor()).as(said).isEqualTo(said.isEmpty() ? 0 : 1);
        return said;
    }

    @ParameterizedTest
    @MethodSource("variants")
    void every_object_of_kubernetes_own_is_right(String variant) throws Exception {
        List<JsonObject> own = Chart.objects(variant).stream()
                .filter(object -> !ChartTest.FOREIGN.contains(object.getString("kind")))
                .toList();

        assertThat(own).isNotEmpty();
        assertThat(complaints(own)).isEmpty();
    }

    private static JsonObject spoilt(String kind, Consumer<JsonObject> mistake) {
        JsonObject object =
                Chart.objects("ci/everything-values.yaml", kind).get(0).copy();
        mistake.accept(object.getJsonObject("spec"));
        return object;
    }

    private static JsonObject container(JsonObject spec) {
        return spec.getJsonObject("template")
                .getJsonObject("spec")
                .getJsonArray("containers")
                .getJsonObject(0);
    }

    private static boolean typesComplain(JsonObject object) {
        try {
            ChartTest.check(object);
            return false;
        } catch (IOException | RuntimeException complaint) {
            return true;
        }
    }

    @Test
    void of_nine_planted_mistakes_both_together_find_all_and_neither_does_alone() throws Exception {
        List<JsonObject> mistakes = List.of(
                spoilt("StatefulSet", spec -> spec.put("replica", 3)),
                spoilt("StatefulSet", spec -> spec.remove("selector")),
                spoilt("StatefulSet", spec -> spec.put("podManagementPolicy", "Para")),
                spoilt("Deployment", spec -> spec.put("minReadySeconds", "two")),
                spoilt("StatefulSet", spec -> container(spec)
                        .getJsonObject("resources")
                        .getJsonObject("limits")
                        .put("memory", "4 GB")),
                spoilt(
                        "Service",
                        spec -> spec.getJsonArray("ports").getJsonObject(0).put("protocol", "HTTP")),
                spoilt("StatefulSet", spec -> container(spec)
                        .getJsonObject("securityContext")
                        .getJsonObject("capabilities")
                        .put("drop", "ALL")),
                spoilt("NetworkPolicy", spec -> spec.put("policyTypes", new JsonArray().add("In"))),
                spoilt(
                        "StatefulSet",
                        spec -> container(spec).getJsonObject("livenessProbe").put("periodSecond", 5)));
        int byTypes = 0;
        int byModels = 0;
        for (JsonObject mistake : mistakes) {
            boolean types = typesComplain(mistake);
            boolean models = !complaints(List.of(mistake)).isEmpty();
            assertThat(types || models).as(mistake.encode()).isTrue();
            byTypes += types ? 1 : 0;
            byModels += models ? 1 : 0;
        }

        assertThat(byTypes).isBetween(1, mistakes.size() - 1);
        assertThat(byModels).isBetween(1, mistakes.size() - 1);
    }
}
