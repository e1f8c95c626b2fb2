package io.foretide.backtest;

import io.foretide.backtest.BacktestReport.Comparison;
import io.foretide.backtest.BacktestReport.Cost;
import io.foretide.backtest.BacktestReport.Tail;
import io.foretide.backtest.PublishedResults.Row;
import io.foretide.backtest.ReportCharts.Point;
import io.foretide.backtest.ReportCharts.SeriesEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes a report as one self-contained HTML file: tables, charts, and an explanation of each term. */
public final class HtmlReport {
    private static final String HEAD = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\"><title>%s</title>\n<style>"
            + "body{font:15px/1.5 system-ui,sans-serif;max-width:64em;margin:2em auto;padding:0 1em;color:#222}"
            + "table{border-collapse:collapse}td,th{white-space:nowrap;padding:.2em .8em;border-bottom:1px solid #ddd;text-align:right}"
            + "td:first-child,th:first-child{text-align:left}figure{margin:2em 0}figcaption{font-weight:600}"
            + "svg{width:100%;height:auto}svg text{font-size:11px;fill:#555}p{margin:.2em 0}tr.own{font-weight:700;background:#eef4fa}"
            + ".wide{overflow-x:auto}.small{display:grid;grid-template-columns:1fr 1fr;gap:0 1.5em}.small figure{margin:.8em 0}"
            + "dt{font-weight:600}dd{margin:0 0 .4em 1em}"
            + "@media(max-width:40em){svg text{font-size:22px}.small{grid-template-columns:1fr}}</style>\n";

    private static final Map<String, String> TERMS = Map.ofEntries(
            Map.entry(
                    "mix",
                    "The published forecast: the experts' forecasts, weighted by their accuracy on the series so far."),
            Map.entry("expert", "One source of forecasts inside the service; the network is one of them."),
            Map.entry(
                    "last-value, seasonal-naive, drift",
                    "Baselines: the last value; the value one season ago; the line through the first and last value."),
            Map.entry(
                    "rolling-quantiles, ewma-bands",
                    "Baselines for the interval: the last value with the quantiles of its last 1,000 changes; with a normal band of exponentially weighted variance (0.94)."),
            Map.entry("horizon", "All scores of a row are means over leads 1 to the horizon."),
            Map.entry("MSE, MAE", "Mean squared and mean absolute error of the median."),
            Map.entry(
                    "MASE",
                    "Absolute error divided by the mean absolute seasonal difference of the series' past: below 1 is better than that."),
            Map.entry(
                    "CRPS",
                    "Error of the whole distribution: 2 × pinball loss over the sum of absolute values, mean over the quantiles. For a point it is the relative absolute error."),
            Map.entry(
                    "coverage, width, Winkler",
                    "Share of the values inside the outermost interval; its mean width; width plus a penalty for each value outside."),
            Map.entry(
                    "Kupiec, Christoffersen",
                    "p-values: below 0.05 the share of misses differs from the nominal one; misses are clustered."),
            Map.entry(
                    "Diebold-Mariano",
                    "Whether the mix and a baseline differ significantly: below −1.96 the mix is better."));

    private HtmlReport() {}

    /** The head of a self-contained page. */
    public static String head(String title) {
        return HEAD.replace("%s", SvgChart.escaped(title));
    }

    /** @param board the mix among published results; empty for none */
    public static void write(
            Path to,
            String file,
            List<String> findings,
            Map<String, String> settings,
            List<Row> board,
            BacktestReport report)
            throws IOException {
        StringBuilder html = new StringBuilder(head("Backtest of " + file));
        html.append("<h1>").append(SvgChart.escaped(file)).append("</h1>\n");
        Cost cost = report.cost();
        html.append(format(
                "<p>%,d forecasts of %,d series in %.1f s%s. %.1f µs CPU per forecast, learning %.1f µs; %,d bytes of "
                        + "state per series, %,d bytes to changelogs per step.</p>%n",
                report.steps(),
                report.series(),
                report.seconds(),
                report.complete() ? "" : " (stopped before the end)",
                cost.cpuMicros(),
                cost.learningMicros(),
                cost.stateBytes(),
                cost.changelogBytes()));
        if (!findings.isEmpty()) {
            html.append("<ul>");
            findings.forEach(finding ->
                    html.append("<li>").append(SvgChart.escaped(finding)).append("\n"));
            html.append("</ul>\n");
        }
        board(html, board);
        html.append("<h2>Scores</h2>\n");
        scores(html, report.results());
        ends(html, report.pictures());
        newest(html, report.pictures());
        byLead(html, report);
        reliability(html, report.reliability());
        overTime(html, report.pictures());
        byAge(html, report.byAge());
        tests(html, report);
        terms(html, settings);
        Files.writeString(to, html.append("</html>\n"), StandardCharsets.UTF_8);
    }

    private static void board(StringBuilder html, List<Row> board) {
        if (board.isEmpty()) {
            return;
        }
        html.append(
                "<h2>Among published results</h2><p>Zero-shot models have never seen these series; the mix learns on "
                        + "their past.</p><table><tr><th>model<th>MASE<th>CRPS</tr>\n");
        for (Row row : board) {
            html.append(format(
                    "<tr%s><td>%s<td>%.5f<td>%.5f</tr>%n",
                    row.own() ? " class=\"own\"" : "", SvgChart.escaped(row.model()), row.mase(), row.crps()));
        }
        html.append("</table>\n");
    }

    private static void scores(StringBuilder html, List<ForecasterResult> results) {
        html.append("<div class=\"wide\"><table><tr><th>forecaster<th>horizon<th>MSE<th>MAE<th>MASE<th>CRPS<th>coverage"
                + "<th>width<th>Winkler</tr>\n");
        for (ForecasterResult result : results) {
            if (result.channel().equals("all")) {
                row(
                        html,
                        result.expert() + "<td>" + result.horizon(),
                        result.expert().equals(BacktestSettings.MIX),
                        result.scores());
            }
        }
        html.append("</table></div>\n");
    }

    private static void row(StringBuilder html, String name, boolean own, MeanScores scores) {
        html.append(format(
                "<tr%s><td>%s<td>%.5g<td>%.5g<td>%.4f<td>%.4g<td>%s<td>%s<td>%s</tr>%n",
                own ? " class=\"own\"" : "",
                name,
                scores.mse(),
                scores.mae(),
                scores.mase(),
                scores.crps(),
                text("%.3f", scores.coverage90()),
                text("%.4g", scores.width90()),
                text("%.5g", scores.winkler90())));
    }

    private static String text(String format, @Nullable Double value) {
        return value == null ? "" : format(format, value);
    }

    /** The end of each of the first series: actual values, their forecasts, and the forecast beyond the file. */
    private static void ends(StringBuilder html, ReportCharts pictures) {
        boolean several = pictures.series().size() > 1;
        html.append("<h2>The last scored forecast, and the one beyond the end</h2>");
        html.append(several ? "<div class=\"small\">\n" : "\n");
        for (SeriesEnd end : pictures.series()) {
            List<Point> all = Stream.of(end.past(), end.scored(), end.ahead())
                    .flatMap(List::stream)
                    .toList();
            if (all.isEmpty()) {
                continue;
            }
            SvgChart chart = SvgChart.overTime(end.name(), times(all))
                    .size(several ? 430 : 900, several ? 190 : 300)
                    .band(values(all, Point::low), values(all, Point::high))
                    .line("forecast", values(all, Point::median))
                    .actual(values(all, Point::actual));
            html.append(chart.figure());
        }
        html.append(several ? "</div>\n" : "");
    }

    private static long[] times(List<Point> points) {
        return points.stream().mapToLong(Point::time).toArray();
    }

    private static double[] values(List<Point> points, ToDoubleFunction<Point> of) {
        return points.stream().mapToDouble(of).toArray();
    }

    private static void newest(StringBuilder html, ReportCharts pictures) {
        List<Point> newest = pictures.newest();
        if (newest.size() > 1) {
            html.append(SvgChart.overTime(
                            "Newest steps of the first series, and the forecasts made one step before", times(newest))
                    .band(values(newest, Point::low), values(newest, Point::high))
                    .line("forecast", values(newest, Point::median))
                    .actual(values(newest, Point::actual))
                    .figure());
        }
    }

    private static void byLead(StringBuilder html, BacktestReport report) {
        int leads = report.byLead().stream()
                .mapToInt(ForecasterResult::horizon)
                .max()
                .orElse(0);
        if (leads < 2) {
            return;
        }
        lines(
                html,
                "Mean absolute error by lead",
                report,
                leads,
                result -> result.scores().mae(),
                false);
        lines(
                html,
                "Coverage of the outermost interval by lead",
                report,
                leads,
                result -> {
                    Double coverage = result.scores().coverage90();
                    return coverage == null ? Double.NaN : coverage;
                },
                true);
    }

    private static void lines(
            StringBuilder html,
            String title,
            BacktestReport report,
            int leads,
            ToDoubleFunction<ForecasterResult> of,
            boolean bandedOnly) {
        SvgChart chart = SvgChart.overNumbers(title, leads, 1, 1);
        for (String name : report.pictures().forecasters()) {
            double[] values = new double[leads];
            Arrays.fill(values, Double.NaN);
            report.byLead().stream()
                    .filter(result -> result.expert().equals(name))
                    .forEach(result -> values[result.horizon() - 1] = of.applyAsDouble(result));
            boolean banded = Arrays.stream(values).anyMatch(Double::isFinite);
            if (banded || !bandedOnly) {
                chart.line(name, values);
            }
        }
        html.append(chart.figure());
    }

    /** Share of values below each quantile against its level; calibrated quantiles are on the diagonal. */
    private static void reliability(StringBuilder html, Map<Double, Double> reliability) {
        StringBuilder dots = new StringBuilder();
        reliability.forEach((level, share) -> dots.append(format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#1b6ca8\"/>%n", 40 + 220 * level, 228 - 220 * share)));
        html.append(
                "<figure><figcaption>Reliability: share of the values below each quantile (up) against its level (right)"
                        + "</figcaption><svg viewBox=\"0 0 900 250\" role=\"img\" aria-label=\"Reliability\">"
                        + "<rect x=\"40\" y=\"8\" width=\"220\" height=\"220\" fill=\"none\" stroke=\"#ddd\"/>"
                        + "<line x1=\"40\" y1=\"228\" x2=\"260\" y2=\"8\" stroke=\"#999\"/><text x=\"36\" y=\"228\" text-anchor=\"end\">0"
                        + "</text><text x=\"36\" y=\"16\" text-anchor=\"end\">1</text><text x=\"40\" y=\"244\">0</text>"
                        + "<text x=\"260\" y=\"244\" text-anchor=\"end\">1</text>\n");
        html.append(dots).append("</svg></figure>\n");
    }

    private static void overTime(StringBuilder html, ReportCharts pictures) {
        List<Integer> kept = new ArrayList<>();
        for (int point = 0; point < pictures.errors().size(); point++) {
            if (!Double.isNaN(pictures.errors().get(point)[0])) {
                kept.add(point);
            }
        }
        if (kept.size() > 2) {
            SvgChart chart = SvgChart.overTime(
                    "Mean absolute error at lead 1 over time",
                    kept.stream().mapToLong(pictures.errorTimes()::get).toArray());
            for (int f = 0; f < pictures.forecasters().size(); f++) {
                int forecaster = f;
                chart.line(
                        pictures.forecasters().get(f),
                        kept.stream()
                                .mapToDouble(point -> pictures.errors().get(point)[forecaster])
                                .toArray());
            }
            html.append(chart.figure());
        }
        if (pictures.weights().size() > 1) {
            SvgChart chart = SvgChart.overTime(
                    "Weights of the experts in the mix at lead 1, first series",
                    pictures.weightTimes().stream().mapToLong(Long::longValue).toArray());
            for (int e = 0; e < pictures.experts().size(); e++) {
                int expert = e;
                chart.line(
                        pictures.experts().get(e),
                        pictures.weights().stream()
                                .mapToDouble(weights -> weights[expert])
                                .toArray());
            }
            html.append(chart.figure());
        }
    }

    private static void byAge(StringBuilder html, List<AgeResult> ages) {
        html.append(
                "<h2>By age of the series</h2><p>Forecasts by number of observations before them, leads 1 to the horizon.</p>"
                        + "<div class=\"wide\"><table><tr><th>forecaster<th>observations<th>MSE<th>MAE<th>MASE<th>CRPS<th>coverage"
                        + "<th>width<th>Winkler</tr>\n");
        for (AgeResult age : ages) {
            String to = age.to() == Integer.MAX_VALUE ? " and more" : " to " + age.to();
            row(html, age.expert() + "<td>" + age.from() + to, age.expert().equals(BacktestSettings.MIX), age.scores());
        }
        html.append("</table></div>\n");
    }

    private static void tests(StringBuilder html, BacktestReport report) {
        html.append("<h2>Tests</h2><table><tr><th>misses at lead 1<th>tail<th>promised<th>found<th>Kupiec p<th>"
                + "Christoffersen p</tr>\n");
        for (Tail tail : report.tails()) {
            html.append(format(
                    "<tr><td>%s<td>%s<td>%.4g<td>%.4f<td>%.4f<td>%.4f</tr>%n",
                    tail.expert(), tail.tail(), tail.promised(), tail.share(), tail.kupiec(), tail.christoffersen()));
        }
        html.append(
                "</table>\n<table><tr><th>Diebold-Mariano, the mix against<th>absolute error<th>p<th>pinball loss<th>p</tr>\n");
        for (Comparison comparison : report.comparisons()) {
            html.append(format(
                    "<tr><td>%s<td>%.2f<td>%.4f<td>%.2f<td>%.4f</tr>%n",
                    comparison.baseline(),
                    comparison.absolute(),
                    comparison.absoluteP(),
                    comparison.pinball(),
                    comparison.pinballP()));
        }
        html.append("</table>\n");
    }

    private static void terms(StringBuilder html, Map<String, String> settings) {
        html.append("<h2>Terms</h2><dl>\n");
        TERMS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(term -> html.append("<dt>")
                .append(SvgChart.escaped(term.getKey()))
                .append("<dd>")
                .append(SvgChart.escaped(term.getValue()))
                .append("\n"));
        html.append("</dl><h2>Settings</h2><p>The service's configuration, and:</p><ul>\n");
        settings.forEach((key, value) -> html.append("<li><code>")
                .append(SvgChart.escaped(key + ": " + value))
                .append("</code>\n"));
        html.append("</ul>\n");
    }

    private static String format(String text, @Nullable Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
