package io.foretide.cli;

import io.foretide.ForecastSpecs;
import io.foretide.WeightsFile;
import io.foretide.backtest.Backtest;
import io.foretide.backtest.BacktestReport;
import io.foretide.backtest.BacktestSettings;
import io.foretide.backtest.BacktestSettings.Scoring;
import io.foretide.backtest.ForecasterResult;
import io.foretide.backtest.ForecastsCsv;
import io.foretide.backtest.HtmlReport;
import io.foretide.backtest.JsonReport;
import io.foretide.backtest.PublishedResults;
import io.foretide.backtest.SeriesPanel;
import io.foretide.config.ConfigException;
import io.foretide.config.ForetideConfig;
import io.foretide.files.SeriesFile;
import io.foretide.forecasts.SeasonFinder;
import io.foretide.model.Weights;
import io.foretide.series.TimeGrid;
import io.foretide.windows.GridSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code foretide backtest FILE}: runs the service's forecaster and learner on a file's series. */
@Command(
        name = "backtest",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Replay the series of a file through the service's forecaster and learner, with the service's configuration, and "
                        + "measure their forecasts. Ctrl-C prints what has been measured so far.")
public final class BacktestCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "CSV of one or more series, plain or .gz.")
    private Path file = Path.of("");

    @Mixin
    private FileOptions reading = new FileOptions();

    @Mixin
    private BacktestOptions options = new BacktestOptions();

    @Option(names = "--find-season", description = "Find the season in the first channel's --train rows.")
    private boolean findSeason;

    @Option(
            names = "--panel",
            paramLabel = "JSON",
            description = "Use interval, seasons, horizon, windows and MASE's season from this file, and print the "
                    + "mix among its published results.")
    private @Nullable Path panel;

    @Option(
            names = "--events",
            description =
                    "FILE contains symbols or sequences, ends and labels in the API's format, a JSON object per line; "
                            + "all settings come from the configuration; no other option except --config applies.")
    private boolean events;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", paramLabel = "OUT", description = "Write all results here as JSON.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "OUT", description = "Write a report with pictures here, one file.")
    private @Nullable Path html;

    @Option(
            names = "--forecasts",
            paramLabel = "OUT",
            description = "Write the forecasts of every scored origin here as CSV.")
    private @Nullable Path forecasts;

    @Option(
            names = "--ahead",
            paramLabel = "OUT",
            description = "Write the forecasts beyond the file's end here as CSV.")
    private @Nullable Path ahead;

    @Override
    public Integer call() throws IOException {
        try {
            if (events) {
                new SymbolReplay(config.read(Map.of())).run(file, System.out);
                return 0;
            }
            return replay();
        } catch (IllegalArgumentException | IOException | ConfigException e) {
            System.err.println("foretide backtest: " + e.getMessage());
            return 2;
        }
    }

    private int replay() throws IOException {
        Optional<PublishedResults> published =
                panel == null ? Optional.empty() : Optional.of(PublishedResults.read(panel));
        published.ifPresent(options::applyDefaults);
        String problem = options.problem();
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
        SeriesFile series = SeriesFile.read(file, reading.options(options.interval, options.known));
        series.findings().forEach(finding -> System.err.println(series.name() + ": " + finding));
        if (findSeason && !options.hasSeasons()) {
            options.findSeason(foundSeason(series));
        }
        Map<String, String> overrides = options.overrides(series);
        ForetideConfig settings = config.read(overrides);
        if (ForetideConfig.isGridless(settings)) {
            throw new IllegalArgumentException(
                    "stream.task is not forecast: give --events for a file of symbols or sequences");
        }
        GridSettings grid = GridSettings.of(settings.stream());
        if (series.channels().size() != grid.inputs()) {
            throw new IllegalArgumentException(series.name() + " has the columns of values " + series.channels()
                    + ", the stream has " + ForetideConfig.inputs(settings) + ": choose as many with --value");
        }
        if (options.known.size() != ForetideConfig.known(settings).size()) {
            throw new IllegalArgumentException("stream.known names the inputs " + ForetideConfig.known(settings)
                    + ": name their columns in the same order with --known");
        }
        reportClosedRows(series, grid.grid());
        SeriesPanel members = SeriesPanel.of(series.series(), settings.stream().channels(), grid);
        try (BacktestProgress progress = new BacktestProgress(members.steps())) {
            BacktestReport report = run(settings, members, progress);
            progress.end();
            check(series, settings, report);
            printReport(series, settings, overrides, published, report);
        }
        return 0;
    }

    private static void reportClosedRows(SeriesFile file, TimeGrid grid) {
        long outside = file.series().stream()
                .flatMapToLong(series -> Arrays.stream(series.times()))
                .filter(time -> !grid.has(time))
                .count();
        if (outside > 0) {
            System.err.printf(
                    "%s: %,d rows are outside the sessions of %s: skipped%n", file.name(), outside, grid.sessions());
        }
    }

    private static void check(SeriesFile series, ForetideConfig settings, BacktestReport report) {
        if (report.results().isEmpty()) {
            throw new IllegalArgumentException(series.name() + " has too few values: not one forecast of "
                    + settings.stream().horizon() + " leads could be compared with an actual value");
        }
    }

    private int foundSeason(SeriesFile series) {
        if (options.train == 0) {
            throw new IllegalArgumentException("--find-season needs --train, whose rows it uses");
        }
        double[] seen = Arrays.stream(series.series().get(0).values())
                .limit(options.train)
                .mapToDouble(row -> row[0])
                .toArray();
        return SeasonFinder.find(seen, options.train / 4);
    }

    private BacktestReport run(ForetideConfig settings, SeriesPanel members, BacktestProgress progress)
            throws IOException {
        ForecastSpecs specs = new ForecastSpecs(settings);
        List<Double> quantiles = settings.stream().quantiles();
        int horizon = settings.stream().horizon();
        try (ForecastsCsv csv = new ForecastsCsv(members.channels(), quantiles, horizon, forecasts, ahead)) {
            return new Backtest(backtestSettings(settings, specs), members, csv).run(progress);
        }
    }

    private BacktestSettings backtestSettings(ForetideConfig settings, ForecastSpecs specs) throws IOException {
        Weights initial = WeightsFile.initialWeights(settings, specs);
        int horizon = settings.stream().horizon();
        List<Integer> horizons = options.horizons(horizon);
        if (horizons.get(0) < 1 || horizons.get(horizons.size() - 1) > horizon) {
            throw new IllegalArgumentException(
                    "--report " + horizons + ": each must be between 1 and the horizon, " + horizon);
        }
        return new BacktestSettings(
                specs.forecasts(),
                specs.network(),
                specs.training(),
                specs.learningPace(!options.frozenCore),
                specs.placement(),
                initial,
                new Scoring(
                        horizons,
                        options.windows(),
                        options.train + options.validate,
                        options.test,
                        options.normalize.equals("train") ? options.train : 0,
                        options.maseSeason(specs.forecasts().seasons())));
    }

    private void printReport(
            SeriesFile series,
            ForetideConfig settings,
            Map<String, String> overrides,
            Optional<PublishedResults> published,
            BacktestReport report)
            throws IOException {
        BacktestTable table = new BacktestTable(System.out);
        table.print(report);
        List<PublishedResults.Row> board = List.of();
        if (published.isPresent()) {
            board = board(published.get(), settings.stream().horizon(), report);
            table.board(published.get(), board);
        }
        Map<String, String> shown = new LinkedHashMap<>(overrides);
        if (json != null) {
            JsonReport.write(json, file.toString(), series.findings(), shown, board, report);
        }
        if (html != null) {
            HtmlReport.write(html, series.name(), series.findings(), shown, board, report);
        }
    }

    private static List<PublishedResults.Row> board(PublishedResults panel, int horizon, BacktestReport report) {
        return report.results().stream()
                .filter(result -> result.expert().equals(BacktestSettings.MIX)
                        && result.channel().equals("all")
                        && result.horizon() == horizon)
                .findFirst()
                .map(ForecasterResult::scores)
                .map(scores -> panel.with("foretide", scores.mase(), scores.crps()))
                .orElse(panel.board());
    }
}
