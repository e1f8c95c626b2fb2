package io.foretide.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards, as far as they can be judged without Grafana. */
class DashboardsTest {
    /** What Foretide's own query API shows, for the dashboard that asks it. */
    private static final Set<String> OWN = Set.of("foretide_actual", "foretide_predicted", "foretide_forecast");

    private static final String SERIES = "series.json";

    static List<Dashboard> all() {
        return Dashboard.all();
    }

    @Test
    void there_are_five_and_each_links_to_the_others() {
        assertThat(all()).hasToString("[learning.json, quality.json, series.json, service.json, symbols.json]");
        assertThat(all().stream().map(board -> board.json().getString("uid"))).doesNotHaveDuplicates();
        assertThat(all()).allSatisfy(board -> {
            assertThat(board.json().getJsonArray("tags")).containsExactly("foretide");
            assertThat(board.json().getJsonArray("links").getJsonObject(0).getJsonArray("tags"))
                    .containsExactly("foretide");
            assertThat(board.json().getInteger("schemaVersion")).isGreaterThanOrEqualTo(38);
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_metric_named_in_a_panel_a_variable_or_an_annotation_exists(Dashboard board) throws IOException {
        Set<String> named = Stream.concat(board.expressions().stream(), board.queries().stream())
                .flatMap(text -> Names.asked(text).stream())
                .collect(Collectors.toSet());

        assertThat(named).hasSizeGreaterThan(2);
        assertThat(board.file().equals(SERIES) ? OWN : Names.shown()).containsAll(named);
    }

    @Test
    void every_metric_of_the_service_is_on_a_dashboard_or_in_an_alert() throws IOException {
        Set<String> asked = new HashSet<>(Names.asked(Files.readString(Chart.FOLDER.resolve("alerts.yaml"))));
        all().forEach(board -> board.expressions().forEach(text -> asked.addAll(Names.asked(text))));

        assertThat(Names.shown().stream()
                        .filter(name -> name.startsWith("foretide_"))
                        .filter(name -> !name.endsWith("_created"))
                        .map(name -> name.replaceFirst("_(total|bucket|sum|count)$", "")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(asked).anyMatch(one -> one.startsWith(name)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_panel_has_an_id_of_its_own_a_description_a_unit_and_a_data_source_that_can_be_chosen(Dashboard board) {
        assertThat(board.everything().stream().map(panel -> panel.getInteger("id")))
                .doesNotHaveDuplicates();
        Set<String> sources = board.variables().stream()
                .filter(variable -> variable.getString("type").equals("datasource"))
                .map(variable -> "${" + variable.getString("name") + "}")
                .collect(Collectors.toSet());
        assertThat(sources).hasSize(1);
        for (JsonObject panel : board.panels()) {
            String title = panel.getString("title");
            assertThat(title).isNotBlank();
            assertThat(panel.getString("description")).as(title).hasSizeGreaterThan(20);
            assertThat(panel.getJsonObject("fieldConfig")
                            .getJsonObject("defaults")
                            .getString("unit"))
                    .as(title)
                    .isNotBlank();
            assertThat(source(panel)).as(title).isIn(sources);
            assertThat(Dashboard.targets(panel)).as(title).isNotEmpty().allSatisfy(target -> assertThat(source(target))
                    .isIn(sources));
            assertThat(Dashboard.targets(panel).stream().map(target -> target.getString("refId")))
                    .doesNotHaveDuplicates();
        }
        Stream.concat(board.annotations().stream(), board.variables().stream())
                .filter(part -> part.containsKey("datasource"))
                .forEach(part -> assertThat(source(part)).isIn(sources));
    }

    private static String source(JsonObject part) {
        return part.getJsonObject("datasource").getString("uid");
    }

    @ParameterizedTest
    @MethodSource("all")
    void panels_do_not_lie_over_each_other(Dashboard board) {
        Set<String> cells = new HashSet<>();
        for (JsonObject panel : board.everything()) {
            JsonObject at = panel.getJsonObject("gridPos");
            assertThat(at.getInteger("x") + at.getInteger("w")).isLessThanOrEqualTo(24);
            for (int x = 0; x < at.getInteger("w"); x++) {
                for (int y = 0; y < at.getInteger("h"); y++) {
                    assertThat(cells.add((at.getInteger("x") + x) + " " + (at.getInteger("y") + y)))
                            .as(panel.getString("title"))
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void weights_and_restarts_are_marked_where_prometheus_is_asked(Dashboard board) {
        assertThat(board.annotations().stream()
                        .map(one -> one.getString("name"))
                        .toList())
                .isEqualTo(
                        board.file().equals(SERIES)
                                ? List.of()
                                : List.of("Weights published", "Weights taken back", "Restarts"));
    }

    @Test
    void the_series_shows_the_future() {
        JsonObject series = all().get(2).json();

        assertThat(series.getJsonObject("time").getString("to")).isEqualTo("now+1h");
    }

    @Test
    void prometheus_understands_every_expression(@TempDir Path folder) throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n  - name: expressions\n    rules:\n");
        int number = 0;
        for (Dashboard board : all()) {
            for (String expression : board.expressions()) {
                String quoted = Dashboard.filled(expression).replace("'", "''");
                rules.append("      - {record: r%d, expr: '%s'}%n".formatted(number++, quoted));
            }
        }
        Path file = Files.writeString(folder.resolve("rules.yaml"), rules);

        Promtool.agrees("check", "rules", file.toString());
    }

    @Test
    void the_chart_gives_them_to_grafanas_sidecar_as_they_are() {
        JsonObject map = Chart.objects("ci/everything-values.yaml", "ConfigMap").stream()
                .filter(object ->
                        object.getJsonObject("metadata").getString("name").endsWith("-dashboards"))
                .findFirst()
                .orElseThrow();

        assertThat(map.getJsonObject("metadata").getJsonObject("labels").getString("grafana_dashboard"))
                .isEqualTo("1");
        assertThat(map.getJsonObject("metadata").getJsonObject("annotations").getString("grafana_folder"))
                .isEqualTo("Foretide");
        assertThat(map.getJsonObject("data").fieldNames()).hasSameSizeAs(all());
        assertThat(all()).allSatisfy(board -> assertThat(
                        new JsonObject(map.getJsonObject("data").getString("foretide-" + board.file())))
                .isEqualTo(board.json()));
    }
}
