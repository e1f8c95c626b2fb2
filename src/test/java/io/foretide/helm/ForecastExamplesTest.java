package io.foretide.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The examples that act on forecasts: of metrics that there are, and understood by what they are written for. */
class ForecastExamplesTest {
    private static final Path EXAMPLES = Chart.FOLDER.resolve("examples");

    @BeforeAll
    static void readTypes() {
        ChartTest.readTypes();
    }

    private static JsonObject yaml(String file) throws IOException {
        Map<String, Object> read = new Yaml().load(Files.readString(EXAMPLES.resolve(file)));
        return new JsonObject(new JsonObject(read).encode());
    }

    @Test
    void rules_name_metrics_that_there_are_and_fire_as_their_tests_say() throws Exception {
        JsonArray rules = yaml("forecast-rules.yaml")
                .getJsonArray("groups")
                .getJsonObject(0)
                .getJsonArray("rules");
        Set<String> shown = Names.shown();
        rules.forEach(rule -> assertThat(shown).containsAll(Names.asked(((JsonObject) rule).getString("expr"))));

        Promtool.agrees(
                "check", "rules", EXAMPLES.resolve("forecast-rules.yaml").toString());
        Promtool.agrees(
                "test",
                "rules",
                Chart.FOLDER.resolve("tests/forecast-rules_test.yaml").toString());
    }

    @Test
    void kubernetes_knows_every_field_of_the_autoscaler() throws IOException {
        JsonObject autoscaler = yaml("hpa.yaml");

        ChartTest.check(autoscaler);

        JsonObject external =
                autoscaler.getJsonObject("spec").getJsonArray("metrics").getJsonObject(0);
        assertThat(Names.shown())
                .contains(external.getJsonObject("external")
                        .getJsonObject("metric")
                        .getString("name"));
    }

    @Test
    void the_scaled_object_has_what_kedas_prometheus_scaler_needs() throws IOException {
        JsonObject scaled = yaml("keda-scaledobject.yaml");

        assertThat(scaled.getString("apiVersion")).isEqualTo("keda.sh/v1alpha1");
        JsonObject spec = scaled.getJsonObject("spec");
        assertThat(spec.fieldNames())
                .containsExactlyInAnyOrder("scaleTargetRef", "minReplicaCount", "maxReplicaCount", "triggers");
        assertThat(spec.getJsonObject("scaleTargetRef").getString("name")).isNotBlank();
        for (Object trigger : spec.getJsonArray("triggers")) {
            JsonObject metadata = ((JsonObject) trigger).getJsonObject("metadata");
            assertThat(((JsonObject) trigger).getString("type")).isEqualTo("prometheus");
            assertThat(metadata.fieldNames()).containsExactlyInAnyOrder("serverAddress", "query", "threshold");
            assertThat(metadata.getValue("threshold")).isInstanceOf(String.class);
        }
        String query = spec.getJsonArray("triggers")
                .getJsonObject(0)
                .getJsonObject("metadata")
                .getString("query");
        assertThat(Names.shown()).containsAll(Names.asked(query));
    }
}
