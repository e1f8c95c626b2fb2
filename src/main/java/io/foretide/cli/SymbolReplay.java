package io.foretide.cli;

import io.foretide.EventSpecs;
import io.foretide.backtest.SymbolBacktest;
import io.foretide.backtest.SymbolBacktest.Part;
import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.series.Arrival;
import io.foretide.series.Parsed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code foretide backtest --events}: a file of symbols or sequences in the API's format, with the service's settings.
 */
record SymbolReplay(ForetideConfig config) {
    private static final int PARTS = 4;

    /** @throws IllegalArgumentException with a readable message if the settings or the file are invalid */
    void run(Path file, PrintStream out) throws IOException {
        if (!ForetideConfig.isGridless(config)) {
            throw new IllegalArgumentException(
                    "--events needs stream.task: next-symbol or label, in --config or FORETIDE_STREAM_TASK");
        }
        EventSpecs specs = EventSpecs.of(config);
        var settings = new SymbolBacktest.Settings(
                specs.symbols(),
                specs.sequences(),
                specs.training(),
                specs.replay(),
                specs.batch(),
                config.symbols().least(),
                config.model().seed());
        List<Arrival> arrivals = read(file, specs.codec(Long.MIN_VALUE, Long.MAX_VALUE / 2));
        try (var backtest = new SymbolBacktest(specs.network(), specs.device(), settings)) {
            print(out, backtest.run(arrivals, PARTS));
        }
    }

    private static List<Arrival> read(Path file, ObservationCodec codec) throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int line = 0; line < lines.size(); line++) {
            byte[] json = lines.get(line).getBytes(StandardCharsets.UTF_8);
            Parsed parsed = codec.parse(json, 0, json.length);
            if (parsed instanceof Parsed.Rejected rejected) {
                throw new IllegalArgumentException(file + ", line " + (line + 1) + ": " + rejected.detail());
            }
            parsed.arrival().ifPresent(arrivals::add);
        }
        return arrivals;
    }

    private static void print(PrintStream out, List<Part> parts) {
        out.printf("%-8s %8s", "quarter", "scored");
        parts.get(0).losses().keySet().forEach(name -> out.printf(" %10s", name));
        out.println();
        for (int part = 0; part < parts.size(); part++) {
            out.printf("%-8d %8d", part + 1, parts.get(part).scored());
            parts.get(part).losses().values().forEach(loss -> out.printf(Locale.ROOT, " %10.4f", loss));
            out.println();
        }
        out.println("loss in nats per symbol or label (its exponential is the perplexity); accuracy as a share");
    }
}
