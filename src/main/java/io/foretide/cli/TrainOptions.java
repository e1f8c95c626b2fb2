package io.foretide.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Training options that correspond to configuration keys, which validate them. */
final class TrainOptions {
    /** Higher than learning.rate, since offline training can repeat and disturbs no running service. */
    private static final String RATE = "0.003";

    @Option(names = "--interval", paramLabel = "TIME", description = "The grid: stream.interval, such as 1m or 1h.")
    private @Nullable String interval;

    @Option(names = "--horizon", paramLabel = "LEADS", description = "Leads to forecast: stream.horizon.")
    private @Nullable String horizon;

    @Option(names = "--season", paramLabel = "STEPS", description = "Seasons, such as 24,168: stream.seasons.")
    private @Nullable String season;

    @Option(names = "--cell", description = "elman-tanh, elman-relu, gru or lstm: model.cell.")
    private @Nullable String cell;

    @Option(names = "--hidden", paramLabel = "UNITS", description = "Units per layer: model.hidden.")
    private @Nullable String hidden;

    @Option(names = "--layers", description = "Layers: model.layers.")
    private @Nullable String layers;

    @Option(
            names = "--rate",
            description = "Learning rate (default: " + RATE + "; learning.rate applies to online learning).")
    private String rate = RATE;

    @Option(names = "--seed", description = "Of the first weights and of dropout: model.seed.")
    private @Nullable String seed;

    /** Configuration keys and values from the options. */
    Map<String, String> overrides() {
        Map<String, String> overrides = new LinkedHashMap<>();
        put(overrides, "stream.interval", interval);
        put(overrides, "stream.horizon", horizon);
        put(overrides, "stream.seasons", season);
        put(overrides, "model.cell", cell);
        put(overrides, "model.hidden", hidden);
        put(overrides, "model.layers", layers);
        put(overrides, "model.seed", seed);
        put(overrides, "learning.rate", rate);
        return overrides;
    }

    private static void put(Map<String, String> overrides, String key, @Nullable String value) {
        if (value != null) {
            overrides.put(key, value);
        }
    }
}
