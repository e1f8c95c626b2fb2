package io.foretide.cli;

import io.foretide.examples.EpochTable;
import io.foretide.examples.Example;
import io.foretide.examples.ExampleOptions;
import io.foretide.examples.ExampleOutcome;
import io.foretide.examples.ExampleReports;
import io.foretide.examples.Examples;
import io.foretide.model.PyTorchEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code foretide example NAME}: runs a classical exercise for recurrent networks. */
@Command(
        name = "example",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a classical exercise for recurrent networks and compares its result with a reference; "
                + "without a name, lists them.")
final class ExampleCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "which one")
    private @Nullable String name;

    @Option(names = "--data", paramLabel = "PATH", description = "directory of its data (default: ${DEFAULT-VALUE})")
    private Path data = ExampleOptions.SHIPPED;

    @Option(names = "--epochs", description = "passes over the data (default: as in the reference)")
    private int epochs;

    @Option(names = "--seed", description = "of weights, dropout and shuffling (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--cell", description = "mnist-rows, polarity: run only this network")
    private @Nullable String cell;

    @Option(names = "--recipe", description = "language-model: small, book or chars (default: chars)")
    private @Nullable String recipe;

    @Option(names = "--train", paramLabel = "FILE", description = "language-model: a text, a sentence a line")
    private @Nullable Path train;

    @Option(
            names = "--valid",
            paramLabel = "FILE",
            description = "language-model: validation text, for choosing the epoch")
    private @Nullable Path valid;

    @Option(names = "--test", paramLabel = "FILE", description = "language-model: test text")
    private @Nullable Path test;

    @Option(names = "--json", paramLabel = "OUT", description = "write settings, epochs and results here as JSON")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "the page with the curves (default: target/example-NAME.html, or in this directory)")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            list();
            return 0;
        }
        Example example = Examples.named(name)
                .orElseThrow(() -> usageError("Unknown example '" + name + "': choose one of "
                        + Examples.all().stream().map(Example::name).collect(Collectors.joining(", ")) + "."));
        checkUsage(example);
        Path page = report == null ? usualPage(example) : report;
        writable("--report", page);
        if (json != null) {
            writable("--json", json);
        }
        PyTorchEngine.threads(Math.min(example.threads(), Runtime.getRuntime().availableProcessors()));
        ExampleOutcome outcome = run(example);
        ExampleReports.html(page, outcome);
        if (json != null) {
            ExampleReports.json(json, outcome);
        }
        printOutcome(outcome, page);
        return 0;
    }

    private void list() {
        for (Example example : Examples.all()) {
            out().printf("%-16s%s%n", example.name(), example.sentence());
        }
        out().println("Run one by its name: foretide example sine");
        out().flush();
    }

    private void checkUsage(Example example) {
        if (epochs < 0) {
            throw usageError("--epochs is at least 1.");
        }
        boolean language = example.name().equals("language-model");
        if (!language && (recipe != null || train != null || valid != null || test != null)) {
            throw usageError("--recipe, --train, --valid and --test are for language-model, not for " + name + ".");
        }
        if (cell != null
                && !example.name().equals("mnist-rows")
                && !example.name().equals("polarity")) {
            throw usageError("--cell is for mnist-rows and polarity, not for " + name + ".");
        }
    }

    private static Path usualPage(Example example) {
        String file = "example-" + example.name() + ".html";
        Path target = Path.of("target");
        return Files.isDirectory(target) ? target.resolve(file) : Path.of(file);
    }

    /** Checked before training, so that no result is lost. */
    private void writable(String option, Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(file)) {
            throw usageError(option + " cannot be " + file + ": give a file in an existing directory.");
        }
    }

    private ExampleOutcome run(Example example) throws IOException {
        ExampleOptions options = new ExampleOptions(
                data,
                seed,
                epochs,
                Optional.ofNullable(cell),
                Optional.ofNullable(train),
                Optional.ofNullable(valid),
                Optional.ofNullable(test),
                Optional.ofNullable(recipe));
        try {
            return example.run(options, new EpochTable(out()));
        } catch (IllegalArgumentException e) {
            throw usageError(e.getMessage() + ".");
        }
    }

    private void printOutcome(ExampleOutcome outcome, Path page) {
        out().println("results:   " + ExampleReports.line(outcome.results()));
        out().println("reference: "
                + (outcome.reference().isEmpty() ? "none" : ExampleReports.line(outcome.reference()) + met(outcome)));
        out().println("curves:    " + page);
        out().flush();
    }

    private static String met(ExampleOutcome outcome) {
        return outcome.met() ? ", met" : ", not met";
    }

    private ParameterException usageError(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
