package io.foretide.backtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes a report as one HTML file that needs nothing else: a table and pictures of the first channel. */
public final class HtmlReport {
    private static final String HEAD = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\"><title>%s</title>\n<style>"
            + "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
            + "table{border-collapse:collapse}td,th{padding:.2em .8em;border-bottom:1px solid #ddd;text-align:right}"
            + "td:first-child,th:first-child{text-align:left;white-space:nowrap}figure{margin:2em 0}figcaption{font-weight:600}"
            + "svg{width:100%;height:auto}svg text{font-size:11px;fill:#555}p{margin:.2em 0}"
            + "@media(max-width:40em){svg text{font-size:22px}}</style>\n";

    private HtmlReport() {}

    /** What a page of ours begins with, one that needs nothing else. */
    public static String head(String title) {
        return HEAD.replace("%s", Chart.escaped(title));
    }

    public static void write(Path to, String file, BacktestSettings settings, Report report) throws IOException {
        Traces traces = report.traces();
        StringBuilder html = new StringBuilder(head("Backtest"));
        html.append("<h1>").append(Chart.escaped(file)).append("</h1>\n");
        html.append(String.format(
                Locale.ROOT,
                "<p>%,d steps in %.1f s, seed %d, %s</p>%n",
                report.steps(),
                report.seconds(),
                settings.seed(),
                settings.mode().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        table(html, report.results());
        html.append(newest(traces));
        html.append(Chart.of(
                "Mean absolute error by lead",
                traces.forecasters(),
                Arrays.asList(traces.errorsByLead()),
                0,
                null,
                null,
                1,
                1));
        html.append(Chart.of(
                "Mean absolute error at lead 1 over time (% of the measured rows)",
                traces.forecasters(), Arrays.asList(traces.errorsOverTime()), 0, null, null, 0, 100.0 / Traces.POINTS));
        html.append(weights(traces));
        Files.writeString(to, html.append("</html>\n"), StandardCharsets.UTF_8);
    }

    private static void table(StringBuilder html, List<Result> results) {
        html.append("<table><tr><th>expert<th>horizon<th>MSE<th>MAE<th>MASE<th>coverage<th>width</tr>\n");
        for (Result result : results) {
            if (result.channel().equals("all")) {
                html.append(String.format(
                        Locale.ROOT,
                        "<tr><td>%s<td>%d<td>%.5g<td>%.5g<td>%.4f<td>%s<td>%s</tr>%n",
                        Chart.escaped(result.expert()),
                        result.horizon(),
                        result.mse(),
                        result.mae(),
                        result.mase(),
                        result.coverage90() == null ? "" : String.format(Locale.ROOT, "%.3f", result.coverage90()),
                        result.width90() == null ? "" : String.format(Locale.ROOT, "%.4g", result.width90())));
            }
        }
        html.append("</table>\n");
    }

    private static String newest(Traces traces) {
        List<double[]> rows = traces.newestRows();
        double[][] columns = new double[4][rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            for (int c = 0; c < 4; c++) {
                columns[c][i] = rows.get(i)[c];
            }
        }
        return Chart.of(
                "Newest rows: actual, and what was forecast one step before, with its interval",
                List.of("forecast", "actual"),
                List.of(columns[1], columns[0]),
                0,
                columns[2],
                columns[3],
                -rows.size(),
                1);
    }

    private static String weights(Traces traces) {
        List<float[]> weights = traces.mixWeights();
        int experts = traces.forecasters().size() - 1;
        double[][] lines = new double[experts][weights.size()];
        for (int i = 0; i < weights.size(); i++) {
            for (int e = 0; e < experts; e++) {
                lines[e][i] = weights.get(i)[e];
            }
        }
        return Chart.of(
                "Weights of the mix at lead 1 over time (%)",
                traces.forecasters().subList(1, experts + 1),
                Arrays.asList(lines),
                1,
                null,
                null,
                0,
                weights.isEmpty() ? 1 : 100.0 / weights.size());
    }
}
