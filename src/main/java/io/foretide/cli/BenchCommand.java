package io.foretide.cli;

import io.foretide.bench.BenchReport;
import io.foretide.bench.BenchSettings;
import io.foretide.bench.Benchmarks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code foretide bench}: the throughput of this machine compared with the limits of the hardware and libraries. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the service on this machine, compares it with the limits of hardware and libraries, and prints a table.",
            "Names: startup, core, stateful, ingest, streams, latency, learning, growth, crossing (default: all, some forty minutes)."
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Parameters(paramLabel = "NAME", description = "what to measure")
    private List<String> names = new ArrayList<>();

    @Option(names = "--series", description = "series of the load (default: ${DEFAULT-VALUE})")
    private int series = 10_000;

    @Option(names = "--observations", description = "observations of the load (default: ${DEFAULT-VALUE})")
    private int observations = 200_000;

    @Option(names = "--partitions", description = "of the topics (default: ${DEFAULT-VALUE})")
    private int partitions = 4;

    @Option(names = "--threads", description = "stream threads (default: ${DEFAULT-VALUE})")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--device", paramLabel = "auto|cpu|gpu", description = "(default: ${DEFAULT-VALUE})")
    private String device = "cpu";

    @Option(names = "--learning", paramLabel = "on|off", description = "while forecasting (default: ${DEFAULT-VALUE})")
    private String learning = "on";

    @Option(names = "--times", description = "repetitions of each measurement (default: ${DEFAULT-VALUE})")
    private int times = 5;

    @Option(names = "--seconds", description = "of each measurement with a clock (default: ${DEFAULT-VALUE})")
    private int seconds = 5;

    @Option(names = "--grow-to", description = "series of the largest step of growth (default: ${DEFAULT-VALUE})")
    private int growTo = 1_000_000;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "the Kafka cluster to use; topics are created and removed (default: an embedded broker)")
    private String brokers = "";

    @Option(
            names = "--gpu-bandwidth",
            paramLabel = "GB/S",
            description = "of the GPU's memory, from its data sheet: core is then compared with it too")
    private double gpuBandwidth;

    @Option(
            names = "--gpu-flops",
            paramLabel = "TFLOP/S",
            description = "of the GPU in float32, from its data sheet: core is then compared with it too")
    private double gpuFlops;

    @Option(names = "--json", paramLabel = "OUT.json", description = "also write what was measured there")
    private @Nullable Path json;

    @Override
    public Integer call() throws Exception {
        names.stream()
                .filter(name -> !Benchmarks.NAMES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw problem("unknown benchmark " + name + ": choose of " + String.join(", ", Benchmarks.NAMES));
                });
        oneOf("--learning", learning, "on", "off");
        oneOf("--device", device, "auto", "cpu", "gpu");
        for (int number : new int[] {series, observations, partitions, threads, times, seconds, growTo}) {
            if (number < 1) {
                throw problem("numbers must be at least 1");
            }
        }
        if (!(gpuBandwidth >= 0 && gpuFlops >= 0)) {
            throw problem("--gpu-bandwidth and --gpu-flops must be above 0, or absent if unknown");
        }
        var settings = new BenchSettings(
                series,
                observations,
                partitions,
                threads,
                device,
                learning.equals("on"),
                times,
                seconds,
                growTo,
                brokers,
                gpuBandwidth,
                gpuFlops);
        var err = command.commandLine().getErr();
        BenchReport report = Benchmarks.run(names.isEmpty() ? Benchmarks.NAMES : names, settings, line -> {
            err.println(line);
            err.flush();
        });
        command.commandLine().getOut().println(report.table());
        if (json != null) {
            report.write(json);
        }
        return 0;
    }

    private void oneOf(String option, String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw problem(option + " may be " + String.join(" or ", allowed) + ", not " + value);
        }
    }

    private ParameterException problem(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
