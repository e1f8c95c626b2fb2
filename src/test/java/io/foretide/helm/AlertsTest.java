package io.foretide.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The alerts: of metrics that there are, each tried and each with a runbook. */
class AlertsTest {
    private static final String TESTS =
            Chart.FOLDER.resolve("tests/alerts_test.yaml").toString();

    private static List<JsonObject> rules(JsonObject groups) {
        return groups.getJsonArray("groups").stream()
                .flatMap(group -> ((JsonObject) group).getJsonArray("rules").stream())
                .map(JsonObject.class::cast)
                .toList();
    }

    private static JsonObject yaml(String file) throws IOException {
        Map<String, Object> read = new Yaml().load(Files.readString(Chart.FOLDER.resolve(file)));
        return new JsonObject(new JsonObject(read).encode());
    }

    private static List<JsonObject> alerts() throws IOException {
        return rules(yaml("alerts.yaml"));
    }

    @Test
    void alerts_name_metrics_that_there_are() throws IOException {
        Set<String> named = new TreeSet<>();
        alerts().forEach(alert -> named.addAll(Names.asked(alert.getString("expr"))));

        assertThat(named).hasSizeGreaterThan(15).contains("foretide_ready", "jvm_memory_max_bytes");
        assertThat(Names.shown()).containsAll(named);
    }

    @Test
    void each_alert_says_what_is_wrong_and_where_the_runbook_is() throws IOException {
        List<String> sections = Files.readAllLines(Chart.FOLDER.resolve("runbooks.md")).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();

        for (JsonObject alert : alerts()) {
            String name = alert.getString("alert");
            JsonObject said = alert.getJsonObject("annotations");
            assertThat(said.getString("summary")).as(name).endsWith(".");
            assertThat(said.getString("description")).as(name).isNotBlank();
            assertThat(said.getString("runbook_url")).isEqualTo("runbooks.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(alert.getJsonObject("labels").getString("severity")).isIn("warning", "critical");
        }
        assertThat(sections)
                .containsExactlyElementsOf(
                        alerts().stream().map(alert -> alert.getString("alert")).toList());
    }

    @Test
    void the_runbooks_address_patience_and_what_is_left_out_are_values_of_the_chart() throws IOException {
        JsonObject rule =
                Chart.objects("ci/everything-values.yaml", "PrometheusRule").get(0);

        List<JsonObject> rules = rules(rule.getJsonObject("spec"));
        assertThat(rules).hasSize(alerts().size() - 1).noneMatch(alert -> alert.getString("alert")
                .equals("ForetideFeedSilent"));
        assertThat(rules.stream()
                        .filter(alert -> alert.getString("alert").equals("ForetideLagGrowing"))
                        .map(alert -> alert.getString("for")))
                .containsExactly("30m");
        assertThat(rules).allSatisfy(alert -> assertThat(
                        alert.getJsonObject("annotations").getString("runbook_url"))
                .startsWith("https://wiki.example.com/foretide/runbooks.md#foretide"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"for.ForetideNoSuch=1m", "without[0]=ForetideNoSuch", "for.ForetideGone=soon"})
    void alerts_that_there_are_not_are_refused_by_name(String value) {
        assertThatThrownBy(() -> new Helm(Chart.FOLDER)
                        .template()
                        .set("metrics.rules.enabled", "true")
                        .set("metrics.rules." + value.split("=", -1)[0], value.split("=", -1)[1])
                        .call())
                .hasMessageMatching("(?s).*(ForetideNoSuch|schema).*");
    }

    @Test
    void each_alert_is_tried_firing_and_not_firing() throws IOException {
        List<JsonObject> tried = yaml("tests/alerts_test.yaml").getJsonArray("tests").stream()
                .map(JsonObject.class::cast)
                .toList();
        for (String name :
                alerts().stream().map(alert -> alert.getString("alert")).toList()) {
            Set<Boolean> fires = tried.stream()
                    .flatMap(test -> test.getJsonArray("alert_rule_test").stream())
                    .map(JsonObject.class::cast)
                    .filter(test -> test.getString("alertname").equals(name))
                    .map(test -> !test.getJsonArray("exp_alerts").isEmpty())
                    .collect(Collectors.toSet());
            assertThat(fires).as(name).containsExactlyInAnyOrder(true, false);
        }
        assertThat(tried.stream().map(test -> test.getString("name")))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.split(" ", -1).length >= 3);
    }

    @Test
    void prometheus_finds_nothing_wrong_with_the_alerts() throws Exception {
        Promtool.agrees("check", "rules", Chart.FOLDER.resolve("alerts.yaml").toString());
    }

    @Test
    void the_alerts_fire_and_keep_silent_as_their_tests_say() throws Exception {
        Promtool.agrees("test", "rules", TESTS);
    }

    @Test
    void names_are_told_from_labels_and_functions() {
        assertThat(Names.asked("sum by (job_name) (rate(foretide_a_total{b_c=\"d_e\"}[$__rate_interval]))"
                        + " / on (x_y) group_left histogram_quantile(.9, jvm_b_bucket)"))
                .containsExactly("foretide_a_total", "jvm_b_bucket");
        assertThat(Names.asked("label_values(foretide_series, job)")).containsExactly("foretide_series");
    }
}
