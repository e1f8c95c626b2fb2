package io.foretide.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of training that stand for keys of the configuration, which checks them. */
final class TrainOptions {
    /** Before anything streams there is time to repeat: faster than learning.rate, which must not shake a running service. */
    private static final String RATE = "0.003";

    @Option(names = "--interval", paramLabel = "TIME", description = "The grid: stream.interval, such as 1m or 1h.")
    private @Nullable String interval;

    @Option(names = "--horizon", paramLabel = "LEADS", description = "Leads to forecast: stream.horizon.")
    private @Nullable String horizon;

    @Option(names = "--season", paramLabel = "STEPS", description = "Seasons, such as 24,168: stream.seasons.")
    private @Nullable String season;

    @Option(names = "--cell", description = "elman-tanh, elman-relu, gru or lstm: model.cell.")
    private @Nullable String cell;

    @Option(names = "--hidden", paramLabel = "UNITS", description = "Units of a layer: model.hidden.")
    private @Nullable String hidden;

    @Option(names = "--layers", description = "Layers: model.layers.")
    private @Nullable String layers;

    @Option(names = "--rate", description = "Learning rate (default: " + RATE + "; learning.rate is for the stream).")
    private String rate = RATE;

    @Option(names = "--seed", description = "Of the first weights and of dropout: model.seed.")
    private @Nullable String seed;

    /** Key → value of what was given. */
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
