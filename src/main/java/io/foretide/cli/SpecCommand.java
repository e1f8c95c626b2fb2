package io.foretide.cli;

import io.foretide.ForecastSpecs;
import io.foretide.Specs;
import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.SeriesState;
import io.foretide.formats.ForecastCodec;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Interval;
import io.foretide.tasks.forecasts.ForecastStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the network of a configuration and its memory requirements. */
@Command(
        name = "spec",
        description = "Print the network of a configuration, and the memory for it and per series.",
        mixinStandardHelpOptions = true)
final class SpecCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private ConfigOption settings = new ConfigOption();

    @Override
    public Integer call() {
        ForetideConfig config = settings.read(Map.of());
        Specs specs = Specs.of(config);
        NetworkSpec network = specs.network();
        long parameters = Weights.initial(network, 0).tensors().values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
        line("network", "%s", network.text());
        line("spec hash", "%s", network.hash());
        line("inputs per step", "%,d per channel", network.inputs());
        line("outputs per step", "%,d groups of leads x %d a channel", network.leads(), network.quantiles());
        line("carried state", "%,d bytes per channel", (long) Float.BYTES * network.stateSize());
        line("parameters", "%,d", parameters);
        line("weights", "%,d bytes", Float.BYTES * parameters);
        if (ForetideConfig.isGridless(config)) {
            return 0; // other per-series memory depends on the vocabulary or the sequences
        }
        new ForecastSpecs(config).streams().all().forEach(stream -> printSeries(stream, network));
        return 0;
    }

    /** Prints the memory per series of a stream, for each relevant interval. */
    private void printSeries(ForecastStream stream, NetworkSpec network) {
        line("stream " + stream.name(), "series that match %s, %d leads", stream.pattern(), stream.horizon());
        Map<List<Integer>, List<String>> bySeasons = new LinkedHashMap<>();
        for (Interval interval : stream.intervals()) {
            bySeasons
                    .computeIfAbsent(stream.settings(interval).seasons(), first -> new ArrayList<>())
                    .add(interval.text());
        }
        bySeasons.forEach((seasons, intervals) -> {
            var settings = stream.settings(Interval.parse(intervals.get(0)));
            line(
                    "  state per series",
                    "%,d bytes, %,d of them written at every step, with the seasons %s (steps of %s)",
                    SeriesState.bytes(settings, network),
                    SeriesState.bytesPerStep(settings, network),
                    seasons,
                    String.join(", ", intervals));
            if (bySeasons.size() == 1) {
                SeriesState.items(settings, network).forEach((item, bytes) -> line("    " + item, "%,d bytes", bytes));
            }
        });
        int kept = stream.history();
        int forecast = ForecastCodec.bytes(
                stream.channels().size(), stream.horizon(), stream.quantiles().size());
        line("  forecasts kept", "%,d bytes per series: %,d of %,d bytes", (long) kept * forecast, kept, forecast);
    }

    private void line(String name, String format, Object... values) {
        PrintWriter out = command.commandLine().getOut();
        out.printf(Locale.ROOT, "%-20s ", name);
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }
}
