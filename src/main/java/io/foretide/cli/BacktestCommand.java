package io.foretide.cli;

import io.foretide.backtest.Backtest;
import io.foretide.backtest.BacktestSettings;
import io.foretide.backtest.BacktestSettings.Mode;
import io.foretide.backtest.CoreLearning;
import io.foretide.backtest.HtmlReport;
import io.foretide.backtest.JsonReport;
import io.foretide.backtest.Report;
import io.foretide.backtest.Result;
import io.foretide.backtest.Table;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Profile;
import io.foretide.forecasts.ReadoutSettings;
import io.foretide.forecasts.SeasonFinder;
import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code foretide backtest FILE}: the forecaster and the learner on a file, row by row. */
@Command(
        name = "backtest",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Replays a file row by row through the forecaster and the learner, and measures their forecasts.")
public final class BacktestCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "rows in time order: CSV, plain or .gz, with or without a header")
    private Path file = Path.of("");

    @Option(names = "--time", paramLabel = "COLUMN", description = "the column of times (default: a first one of text)")
    private @Nullable String time;

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            description = "the channels (default: all columns of numbers)")
    private List<String> columns = new ArrayList<>();

    @Option(names = "--interval", converter = Durations.class, description = "between rows (default: ${DEFAULT-VALUE})")
    private long interval = 3_600_000;

    @Option(
            names = "--season",
            paramLabel = "STEPS",
            split = ",",
            description = "season lengths, the main one first (default: none)")
    private List<Integer> seasons = new ArrayList<>();

    @Option(names = "--find-season", description = "look for the season in the first channel's train rows")
    private boolean findSeason;

    @Option(names = "--horizon", paramLabel = "LEADS", description = "leads to forecast (default: ${DEFAULT-VALUE})")
    private int horizon = 24;

    @Option(
            names = "--report",
            paramLabel = "LEADS",
            split = ",",
            description = "horizons to report (default: 1 and the horizon)")
    private List<Integer> report = new ArrayList<>();

    @Option(
            names = "--train",
            paramLabel = "ROWS",
            description = "rows to train the core on first (default: none, cold)")
    private int train;

    @Option(names = "--validate", paramLabel = "ROWS", description = "rows after them that stop the training")
    private int validate;

    @Option(names = "--test", paramLabel = "ROWS", description = "rows to measure: after those, or the last (cold)")
    private int test;

    @Option(
            names = "--normalize",
            paramLabel = "train|none",
            description = "divide errors by the train rows' standard deviation (default: ${DEFAULT-VALUE})")
    private String normalize = "none";

    @Option(names = "--seed", description = "of the first weights (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--frozen", description = "nothing learns on the measured rows")
    private boolean frozen;

    @Option(names = "--frozen-core", description = "only readouts, mix and intervals learn on the measured rows")
    private boolean frozenCore;

    @Option(names = "--no-readout", description = "without readouts")
    private boolean noReadout;

    @Option(names = "--no-mix", description = "experts count the same, whatever they achieve")
    private boolean noMix;

    @Option(names = "--profile", description = "accurate or compact (default: ${DEFAULT-VALUE})")
    private String profile = "accurate";

    @Option(names = "--lags", description = "lags of the readout (default: twice the horizon, 24 to 100)")
    private int lags;

    @Option(names = "--forgetting", description = "of the readout (default: ${DEFAULT-VALUE})")
    private double forgetting = 0.9997;

    @Option(names = "--block", paramLabel = "STEPS", description = "steps of a block (default: ${DEFAULT-VALUE})")
    private int block = 16;

    @Option(names = "--cell", description = "elman_tanh, elman_relu, gru or lstm (default: ${DEFAULT-VALUE})")
    private String cell = "gru";

    @Option(names = "--hidden", description = "units of each layer (default: ${DEFAULT-VALUE})")
    private int hidden = 48;

    @Option(names = "--layers", description = "layers (default: ${DEFAULT-VALUE})")
    private int layers = 1;

    @Option(
            names = "--precision",
            description = "of the cells when they forecast: float32 or float16 (default: ${DEFAULT-VALUE})")
    private String precision = "float32";

    @Option(names = "--epochs", description = "most passes over the train rows (default: ${DEFAULT-VALUE})")
    private int epochs = CoreLearning.defaults().epochs();

    @Option(names = "--train-rate", description = "learning rate on the train rows (default: ${DEFAULT-VALUE})")
    private double trainRate = CoreLearning.defaults().trainRate();

    @Option(names = "--online-rate", description = "learning rate afterwards (default: ${DEFAULT-VALUE})")
    private double onlineRate = CoreLearning.defaults().onlineRate();

    @Option(
            names = "--cell-rate",
            description = "share of it for the cells, the projection having all of it (default: ${DEFAULT-VALUE})")
    private double cellRate = CoreLearning.defaults().cellRate();

    @Option(
            names = "--decay",
            description = "drawing of matrices to zero on the train rows (default: ${DEFAULT-VALUE})")
    private double decay = CoreLearning.defaults().decay();

    @Option(names = "--updates", description = "updates of the core at each step (default: ${DEFAULT-VALUE})")
    private int updates = CoreLearning.defaults().updates();

    @Option(names = "--replay", description = "older blocks in each update (default: ${DEFAULT-VALUE})")
    private int replay = CoreLearning.defaults().replay();

    @Option(names = "--dropout", description = "of inputs and outputs on the train rows (default: ${DEFAULT-VALUE})")
    private double dropout = CoreLearning.defaults().dropout();

    @Option(
            names = "--average",
            description = "share by which the weights in use follow the learned ones (default: ${DEFAULT-VALUE})")
    private double average = CoreLearning.defaults().average();

    @Option(
            names = "--events",
            description =
                    "FILE holds symbols or sequences, ends and labels as they are posted, a JSON object a line; stream.task and all else are "
                            + "taken from the configuration, and of the other options --config alone")
    private boolean events;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOption config;

    @Option(names = "--json", paramLabel = "OUT", description = "write the results here as JSON")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "OUT", description = "write a report with pictures here, one file")
    private @Nullable Path html;

    @Override
    public Integer call() throws IOException {
        try {
            if (events) {
                new SymbolReplay(config.read(Map.of())).run(file, System.out);
                return 0;
            }
            Table table = Table.read(file, time, columns);
            BacktestSettings settings = settings(table);
            Report measured = run(new Backtest(settings, table), table);
            print(System.out, measured);
            if (json != null) {
                JsonReport.write(json, file.toString(), settings, measured);
            }
            if (html != null) {
                HtmlReport.write(html, String.valueOf(file.getFileName()), settings, measured);
            }
            return 0;
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("foretide backtest: " + e.getMessage());
            return 2;
        }
    }

    private BacktestSettings settings(Table table) {
        List<Integer> reported = report.isEmpty() ? List.of(1, horizon) : report;
        int readoutLags = lags > 0 ? lags : Math.max(24, Math.min(100, 2 * horizon));
        ForecastSettings forecasts = new ForecastSettings(
                table.columns(),
                interval,
                horizon,
                List.of(0.05, 0.5, 0.95),
                seasons(table),
                block,
                new ReadoutSettings(!noReadout, readoutLags, forgetting),
                !noMix,
                Profile.valueOf(profile.toUpperCase(Locale.ROOT)),
                reported.stream().sorted().distinct().toList(),
                0);
        NetworkSpec network = new NetworkSpec(
                Cell.valueOf(cell.toUpperCase(Locale.ROOT)),
                Forecaster.inputs(forecasts),
                hidden,
                layers,
                horizon,
                3,
                false,
                false);
        CoreLearning defaults = CoreLearning.defaults();
        CoreLearning learning = new CoreLearning(
                epochs,
                defaults.patience(),
                trainRate,
                onlineRate,
                cellRate,
                decay,
                updates,
                replay,
                defaults.kept(),
                average,
                dropout);
        Mode mode = frozen ? Mode.FROZEN : frozenCore ? Mode.FROZEN_CORE : Mode.ONLINE;
        return new BacktestSettings(
                forecasts,
                network,
                learning,
                reported,
                train,
                validate,
                test,
                normalize.equals("train"),
                mode,
                seed,
                Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
    }

    private List<Integer> seasons(Table table) {
        if (!findSeason || !seasons.isEmpty()) {
            return seasons;
        }
        if (train == 0) {
            throw new IllegalArgumentException("--find-season needs --train: a season is found in rows already seen");
        }
        double[] seen = Arrays.stream(table.values())
                .limit(train)
                .mapToDouble(row -> row[0])
                .toArray();
        int season = SeasonFinder.find(seen, train / 4);
        return season == 0 ? List.of() : List.of(season);
    }

    private static Report run(Backtest backtest, Table table) {
        if (!Terminal.attached()) {
            return backtest.run(row -> {});
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("backtest")
                .setUnit(" rows", 1)
                .setInitialMax(table.rows())
                .build()) {
            IntConsumer progress = bar::stepTo;
            return backtest.run(progress);
        }
    }

    private static void print(PrintStream out, Report report) {
        out.printf(Locale.ROOT, "%-15s %7s %12s %12s %8s %9s%n", "expert", "horizon", "mse", "mae", "mase", "coverage");
        for (Result result : report.results()) {
            if (result.channel().equals("all")) {
                Double coverage = result.coverage90();
                out.printf(
                        Locale.ROOT,
                        "%-15s %7d %12.5g %12.5g %8.4f %9s%n",
                        result.expert(),
                        result.horizon(),
                        result.mse(),
                        result.mae(),
                        result.mase(),
                        coverage == null ? "" : String.format(Locale.ROOT, "%.3f", coverage));
            }
        }
        out.printf(Locale.ROOT, "%.1f s%n", report.seconds());
    }
}
