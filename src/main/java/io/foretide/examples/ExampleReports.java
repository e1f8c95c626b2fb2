package io.foretide.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.foretide.backtest.HtmlReport;
import io.foretide.backtest.SvgChart;
import io.foretide.examples.ExampleOutcome.Picture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the results of an exercise as JSON and as a self-contained HTML page. */
public final class ExampleReports {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ExampleReports() {}

    public static void json(Path to, ExampleOutcome outcome) throws IOException {
        Files.write(to, JSON.writeValueAsBytes(outcome));
    }

    public static void html(Path to, ExampleOutcome outcome) throws IOException {
        StringBuilder html = new StringBuilder(HtmlReport.head("Example " + outcome.name()));
        html.append("<h1>").append(SvgChart.escaped(outcome.name())).append("</h1>\n<p><strong>");
        html.append(verdict(outcome)).append("</strong></p>\n");
        values(html, "Results", outcome.results());
        if (!outcome.reference().isEmpty()) {
            values(html, "Reference", outcome.reference());
        }
        for (Picture picture : outcome.pictures()) {
            if (picture.lines().stream().allMatch(line -> line.length < 2)) {
                continue; // a single epoch has no curve
            }
            html.append(
                    SvgChart.of(picture.title(), picture.names(), picture.lines(), picture.first(), picture.step()));
        }
        epochs(html, outcome);
        values(html, "Settings", outcome.settings());
        Files.writeString(to, html.append("</html>\n"), StandardCharsets.UTF_8);
    }

    private static String verdict(ExampleOutcome outcome) {
        if (outcome.reference().isEmpty()) {
            return "There is no reference to compare with.";
        }
        return outcome.met() ? "The reference is met." : "The reference is not met.";
    }

    /** Values on one line, nested ones in brackets. */
    public static String line(Map<?, ?> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + (entry.getValue() instanceof Map<?, ?> inner
                                ? "(" + line(inner) + ")"
                                : EpochTable.text(entry.getValue())))
                .collect(Collectors.joining(", "));
    }

    private static void values(StringBuilder html, String title, Map<String, Object> values) {
        html.append("<h2>").append(title).append("</h2>\n");
        Map<String, Map<?, ?>> several = new LinkedHashMap<>();
        StringBuilder single = new StringBuilder();
        values.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                several.put(name, inner);
            } else {
                single.append("<tr><td>").append(SvgChart.escaped(name));
                single.append("<td>")
                        .append(SvgChart.escaped(EpochTable.text(value)))
                        .append("</tr>\n");
            }
        });
        if (!single.isEmpty()) {
            html.append("<table>\n").append(single).append("</table>\n");
        }
        if (!several.isEmpty()) {
            comparisonTable(html, several);
        }
    }

    /** A table of several maps with the same keys, one per row. */
    private static void comparisonTable(StringBuilder html, Map<String, Map<?, ?>> several) {
        List<String> names = several.values().stream()
                .flatMap(values -> values.keySet().stream())
                .map(String::valueOf)
                .distinct()
                .toList();
        html.append("<table><tr><th>");
        names.forEach(name -> html.append("<th>").append(SvgChart.escaped(name)));
        html.append("</tr>\n");
        several.forEach((thing, values) -> {
            html.append("<tr><td>").append(SvgChart.escaped(thing));
            names.forEach(name -> html.append("<td>")
                    .append(values.containsKey(name) ? SvgChart.escaped(EpochTable.text(values.get(name))) : ""));
            html.append("</tr>\n");
        });
        html.append("</table>\n");
    }

    private static void epochs(StringBuilder html, ExampleOutcome outcome) {
        if (outcome.epochs().isEmpty()) {
            return;
        }
        html.append("<h2>Epochs</h2>\n<div style=\"overflow-x:auto;font-size:13px\"><table><tr>");
        outcome.epochs().get(0).keySet().forEach(name -> html.append("<th>").append(SvgChart.escaped(name)));
        html.append("</tr>\n");
        outcome.epochs().forEach(row -> {
            html.append("<tr>");
            row.values().forEach(value -> html.append("<td>").append(SvgChart.escaped(EpochTable.text(value))));
            html.append("</tr>\n");
        });
        html.append("</table></div>\n");
    }
}
