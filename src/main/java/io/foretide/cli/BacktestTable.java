package io.foretide.cli;

import io.foretide.backtest.AgeResult;
import io.foretide.backtest.BacktestReport;
import io.foretide.backtest.BacktestReport.Comparison;
import io.foretide.backtest.BacktestReport.Tail;
import io.foretide.backtest.ForecasterResult;
import io.foretide.backtest.MeanScores;
import io.foretide.backtest.PublishedResults;
import io.foretide.backtest.PublishedResults.Row;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the results of a backtest. */
record BacktestTable(PrintStream out) {
    void print(BacktestReport report) {
        line(
                "%-20s %7s %11s %11s %8s %9s %9s %8s %11s",
                "forecaster", "horizon", "mse", "mae", "mase", "crps", "coverage", "width", "winkler");
        for (ForecasterResult result : report.results()) {
            if (result.channel().equals("all")) {
                scores("%-20s %7d ".formatted(result.expert(), result.horizon()), result.scores());
            }
        }
        line("%nby age of the series (observations), leads 1 to the horizon");
        for (AgeResult result : report.byAge()) {
            String ages = result.to() == Integer.MAX_VALUE
                    ? result.from() + " and more"
                    : result.from() + " to " + result.to();
            scores("%-14s %-13s ".formatted(result.expert(), ages), result.scores());
        }
        line("%nmisses beyond the outermost quantiles at lead 1: share (promised), p of Kupiec, p of Christoffersen");
        for (Tail tail : report.tails()) {
            line(
                    "%-20s %-6s %6.4f (%.4g) %7.4f %7.4f",
                    tail.expert(), tail.tail(), tail.share(), tail.promised(), tail.kupiec(), tail.christoffersen());
        }
        line(
                "%nDiebold-Mariano, the mix against each baseline (negative: the mix is better): absolute error, pinball loss");
        for (Comparison comparison : report.comparisons()) {
            line(
                    "%-20s %8.2f (p %.4f) %8.2f (p %.4f)",
                    comparison.baseline(),
                    comparison.absolute(),
                    comparison.absoluteP(),
                    comparison.pinball(),
                    comparison.pinballP());
        }
        BacktestReport.Cost cost = report.cost();
        line(
                "%n%,d forecasts of %,d series in %.1f s: %.1f us CPU each, learning %.1f us; state %,d bytes a series, "
                        + "%,d bytes to changelogs per step",
                report.steps(),
                report.series(),
                report.seconds(),
                cost.cpuMicros(),
                cost.learningMicros(),
                cost.stateBytes(),
                cost.changelogBytes());
        if (!report.complete()) {
            line("Stopped before the end: these are the results up to then.");
        }
    }

    private void scores(String name, MeanScores scores) {
        line(
                "%s%11.5g %11.5g %8.4f %9.4g %9s %8s %11s",
                name,
                scores.mse(),
                scores.mae(),
                scores.mase(),
                scores.crps(),
                text("%.3f", scores.coverage90()),
                text("%.4g", scores.width90()),
                text("%.5g", scores.winkler90()));
    }

    private static String text(String format, @Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, format, value);
    }

    /** The mix among published results, each also relative to the seasonal naive forecast. */
    void board(PublishedResults panel, List<Row> board) {
        line(
                "%n%s, %d windows of %d leads, among published results (zero-shot models have never seen these series;"
                        + " the mix learns on their past):",
                panel.name(), panel.windows(), panel.horizon());
        line("%-24s %8s %9s %10s %10s", "model", "MASE", "CRPS", "MASE/naive", "CRPS/naive");
        double mase = panel.seasonalNaive().map(Row::mase).orElse(Double.NaN);
        double crps = panel.seasonalNaive().map(Row::crps).orElse(Double.NaN);
        for (Row row : board) {
            line(
                    "%-24s %8.5f %9.5f %10.4f %10.4f",
                    (row.own() ? "> " : "  ") + row.model(),
                    row.mase(),
                    row.crps(),
                    row.mase() / mase,
                    row.crps() / crps);
        }
    }

    private void line(String format, @Nullable Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}
