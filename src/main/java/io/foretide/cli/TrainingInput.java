package io.foretide.cli;

import io.foretide.ForecastSpecs;
import io.foretide.config.ForetideConfig;
import io.foretide.files.SeriesFile;
import io.foretide.kafka.KafkaClients;
import io.foretide.model.NetworkSpec;
import io.foretide.series.Block;
import io.foretide.series.Interval;
import io.foretide.training.CsvBlocks;
import io.foretide.training.TopicBlocks;
import io.foretide.windows.GridSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The training data: files, or a topic of blocks. */
final class TrainingInput {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Delimited text such as CSV, plain or .gz; one series or many.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--topic", description = "Instead of files: a topic of blocks, such as foretide.blocks.")
    private @Nullable String topic;

    @Option(
            names = "--bootstrap-servers",
            description = "Kafka brokers of the topic (default: kafka.bootstrap-servers).")
    private @Nullable String bootstrapServers;

    @Mixin
    private FileOptions options = new FileOptions();

    /** The problem with the options; empty if there is none. */
    String problem() {
        return files.isEmpty() == (topic == null) ? "Give files to train on, or --topic. " : "";
    }

    /** Name of the training data, recorded with the weights. */
    String name() {
        return topic != null
                ? topic
                : String.join(
                        ",",
                        files.stream()
                                .map(file -> file.getFileName().toString())
                                .toList());
    }

    /** The channels are the columns of the first file, if it has several. */
    Map<String, String> overrides() throws IOException {
        Map<String, String> overrides = new TreeMap<>();
        if (!files.isEmpty()) {
            SeriesFile first = SeriesFile.read(files.get(0), options.options(null));
            if (first.channels().size() > 1) {
                overrides.put("stream.channels", FileOptions.channels(first));
            }
        }
        return overrides;
    }

    /** The blocks per channel of each series; prints what was read. */
    List<List<Block>> blocks(ForetideConfig config, ForecastSpecs specs, PrintWriter out) throws IOException {
        return topic == null ? fromFiles(config, specs, out) : fromTopic(config, specs, topic, out);
    }

    private List<List<Block>> fromFiles(ForetideConfig config, ForecastSpecs specs, PrintWriter out)
            throws IOException {
        List<List<Block>> sequences = new ArrayList<>();
        for (Path file : files) {
            SeriesFile series =
                    SeriesFile.read(file, options.options(config.stream().interval()));
            Interval interval = series.interval();
            CsvBlocks blocks = new CsvBlocks(
                    specs.forecasts(interval), GridSettings.of(config.stream(), interval), specs.network());
            print(out, file + ": ");
            List<List<Block>> read = blocks.read(series);
            print(out, "%,d blocks%n".formatted(count(read)));
            series.findings().forEach(finding -> print(out, "  " + finding + System.lineSeparator()));
            sequences.addAll(read);
        }
        if (count(sequences) == 0) {
            throw new IOException(
                    "Too few rows: a block has " + specs.forecasts().blockSteps() + " steps (learning.block).");
        }
        return sequences;
    }

    private List<List<Block>> fromTopic(ForetideConfig config, ForecastSpecs specs, String name, PrintWriter out)
            throws IOException {
        String servers = bootstrapServers != null
                ? bootstrapServers
                : config.kafka()
                        .bootstrapServers()
                        .orElseThrow(() -> new IOException("Give the brokers of the topic with --bootstrap-servers."));
        List<List<Block>> sequences = new TopicBlocks(KafkaClients.of(servers, config.kafka())).read(name);
        print(out, "%s: %,d blocks%n".formatted(name, count(sequences)));
        List<List<Block>> fitting = fitting(sequences, specs.network());
        if (count(fitting) == 0) {
            throw new IOException(
                    "None of the blocks on " + name + " has " + specs.network().inputs() + " inputs and "
                            + specs.network().leads()
                            + " leads, as configured: give --config the file of the service that wrote them.");
        }
        return fitting;
    }

    /** The blocks that match the network, with the length of the latest of them. */
    private static List<List<Block>> fitting(List<List<Block>> sequences, NetworkSpec network) {
        Predicate<Block> fits = block -> block.inputsPerStep() == network.inputs() && block.leads() == network.leads();
        int steps = sequences.stream()
                .flatMap(List::stream)
                .filter(fits)
                .max(Comparator.comparingLong(Block::time))
                .map(Block::steps)
                .orElse(0);
        return sequences.stream()
                .map(blocks -> blocks.stream()
                        .filter(fits.and(block -> block.steps() == steps))
                        .toList())
                .toList();
    }

    private static void print(PrintWriter out, String text) {
        out.print(text);
        out.flush();
    }

    private static int count(List<List<Block>> sequences) {
        return sequences.stream().mapToInt(List::size).sum();
    }
}
