package io.foretide.cli;

import io.foretide.backtest.PublishedResults;
import io.foretide.files.SeriesFile;
import io.foretide.series.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Backtest options that correspond to configuration keys, and the measurements. */
final class BacktestOptions {
    private static final String WITH_DECILES = "0.05,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,0.95";

    @Option(
            names = "--interval",
            converter = IntervalOptionConverter.class,
            paramLabel = "TIME",
            description = "Between steps: stream.interval (default: detected from the file's times).")
    @Nullable
    Interval interval;

    @Option(
            names = {"--seasons", "--season"},
            paramLabel = "STEPS",
            description = "Seasons, the main one first, such as 24,168; none; or auto: stream.seasons.")
    private String seasons = "";

    @Option(
            names = "--known",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "Columns of inputs known in advance: stream.known. At each origin the forecaster is given them up "
                            + "to the horizon as the file has them, so the results hold for inputs that are known exactly.")
    List<String> known = List.of();

    @Option(
            names = "--holidays",
            paramLabel = "COUNTRY",
            description = "Countries (US, DE-BY) or ICS files whose holidays are known in advance: stream.holidays.")
    private String holidays = "";

    @Option(names = "--horizon", paramLabel = "LEADS", description = "Leads to forecast: stream.horizon.")
    private @Nullable Integer horizon;

    @Option(names = "--quantiles", split = ",", description = "Levels to forecast: stream.quantiles.")
    private List<Double> quantiles = List.of();

    @Option(
            names = "--report",
            paramLabel = "LEADS",
            split = ",",
            description = "Horizons to report, each the mean over leads 1 to it (default: 1 and the horizon).")
    private List<Integer> report = new ArrayList<>();

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "Score N non-overlapping origins at the end of each series (default: every origin).")
    private @Nullable Integer windows;

    @Option(
            names = "--mase-season",
            paramLabel = "STEPS",
            description =
                    "Season of MASE's scale and of the seasonal naive forecast (default: the main season, else 1).")
    private @Nullable Integer maseSeason;

    @Option(
            names = "--train",
            paramLabel = "ROWS",
            description =
                    "First steps of each series, which are learned and not scored; --normalize=train refers to them.")
    int train;

    @Option(names = "--validate", paramLabel = "ROWS", description = "Steps after them that are not scored either.")
    int validate;

    @Option(
            names = "--test",
            paramLabel = "ROWS",
            description =
                    "Steps to score: those after --train and --validate, else the last ones (default: all that are left).")
    int test;

    @Option(
            names = "--normalize",
            paramLabel = "train|none",
            description = "Divide errors by the standard deviation of the --train steps (default: ${DEFAULT-VALUE}).")
    String normalize = "none";

    @Option(names = "--seed", description = "Of the first weights: model.seed.")
    private @Nullable Long seed;

    @Option(names = "--frozen-core", description = "Do not learn: keep the initial weights.")
    boolean frozenCore;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other key of the configuration, such as --set model.hidden=32; may be repeated.")
    private Map<String, String> more = new LinkedHashMap<>();

    private @Nullable PublishedResults panel;

    /** Applies the settings of a benchmark panel, unless options override them. */
    void applyDefaults(PublishedResults published) {
        panel = published;
        interval = interval != null ? interval : Interval.ofMillis(published.interval());
        horizon = horizon != null ? horizon : Integer.valueOf(published.horizon());
        windows = windows != null ? windows : Integer.valueOf(published.windows());
        maseSeason = maseSeason != null ? maseSeason : Integer.valueOf(published.maseSeason());
        if (seasons.isEmpty()) {
            seasons = published.seasons().isEmpty() ? "none" : joined(published.seasons());
        }
    }

    void findSeason(int season) {
        seasons = seasons.isEmpty() && season > 0 ? String.valueOf(season) : seasons;
    }

    boolean hasSeasons() {
        return !seasons.isEmpty();
    }

    int windows() {
        return windows == null ? 0 : windows;
    }

    int maseSeason(List<Integer> configured) {
        return maseSeason != null ? maseSeason : configured.isEmpty() ? 1 : configured.get(0);
    }

    List<Integer> horizons(int configured) {
        List<Integer> horizons = report.isEmpty() ? List.of(1, configured) : report;
        return horizons.stream().sorted().distinct().toList();
    }

    /** Configuration keys and values from the options and the file. */
    Map<String, String> overrides(SeriesFile file) {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("stream.interval", file.interval().text());
        if (file.channels().size() > 1) {
            overrides.put("stream.channels", FileOptions.channels(file));
        }
        if (!known.isEmpty()) {
            overrides.put("stream.known", FileOptions.names(known));
        }
        if (!holidays.isEmpty()) {
            overrides.put("stream.holidays", holidays);
        }
        if (horizon != null) {
            overrides.put("stream.horizon", String.valueOf(horizon));
        }
        if (!seasons.isEmpty()) {
            overrides.put("stream.seasons", seasons);
        }
        if (!quantiles.isEmpty() || panel != null) {
            overrides.put("stream.quantiles", quantiles.isEmpty() ? WITH_DECILES : joined(quantiles));
        }
        if (seed != null) {
            overrides.put("model.seed", String.valueOf(seed));
        }
        overrides.putAll(more);
        return overrides;
    }

    private static String joined(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** The problem with the combination of options; empty if there is none. */
    String problem() {
        if (train < 0 || validate < 0 || test < 0 || windows() < 0) {
            return "--train, --validate, --test and --windows are not negative";
        }
        if (windows() > 0 && (train > 0 || validate > 0 || test > 0)) {
            return "--windows are at the ends of the series: use either --windows or --train, --validate and --test";
        }
        if (!normalize.equals("train") && !normalize.equals("none")) {
            return "--normalize is train or none, not " + normalize;
        }
        if (normalize.equals("train") && train == 0) {
            return "--normalize=train needs --train, the steps whose standard deviation is the norm";
        }
        return "";
    }
}
