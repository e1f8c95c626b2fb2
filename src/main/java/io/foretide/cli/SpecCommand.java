package io.foretide.cli;

import io.foretide.Specs;
import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.SeriesState;
import io.foretide.formats.ForecastCodec;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what a configuration comes to: the network's shape, and what it and each series cost. */
@Command(
        name = "spec",
        description =
                "Print the network that the configuration describes, and the memory that it and each series take.",
        mixinStandardHelpOptions = true)
final class SpecCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
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
        line("inputs per step", "%,d a channel", network.inputs());
        line("outputs per step", "%,d groups of leads x %d a channel", network.leads(), network.quantiles());
        line("carried state", "%,d bytes a channel", (long) Float.BYTES * network.stateSize());
        line("parameters", "%,d", parameters);
        line("weights", "%,d bytes", Float.BYTES * parameters);
        if (ForetideConfig.gridless(config)) {
            return 0; // what a series takes beside its carried state depends on the vocabulary, or on its sequences
        }
        line("state of a series", "%,d bytes, of which", SeriesState.bytes(specs.forecasts(), network));
        SeriesState.items(specs.forecasts(), network).forEach((item, bytes) -> line("  " + item, "%,d bytes", bytes));
        int kept = specs.history(config);
        int forecast = ForecastCodec.bytes(config.stream().channels().size(), network.leads(), network.quantiles());
        line("forecasts kept", "%,d bytes a series: %,d of %,d bytes", (long) kept * forecast, kept, forecast);
        return 0;
    }

    private void line(String name, String format, Object... values) {
        PrintWriter out = command.commandLine().getOut();
        out.printf(Locale.ROOT, "%-18s ", name);
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }
}
