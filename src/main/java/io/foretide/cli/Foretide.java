package io.foretide.cli;

import io.foretide.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code foretide} command, the program's entry point. Exit codes: 0 success, 1 internal error (with a stack
 * trace), 2 user error (with a message).
 */
@Command(
        name = "foretide",
        description = "Streaming forecasts from a recurrent network that never stops learning.",
        mixinStandardHelpOptions = true,
        versionProvider = Foretide.Version.class,
        subcommands = {
            ServeCommand.class,
            ReplayCommand.class,
            TrainCommand.class,
            PretrainCommand.class,
            BacktestCommand.class,
            ExampleCommand.class,
            SpecCommand.class,
            BenchCommand.class,
            ResetCommand.class,
            CheckCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:internal error",
            "2:wrong usage, configuration or input: the message says how to correct it"
        })
public final class Foretide implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Foretide())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    PrintWriter err = command.getErr();
                    if (failure instanceof ConfigException
                            || failure instanceof IOException
                            || failure instanceof UncheckedIOException) {
                        err.println(command.getColorScheme().errorText(String.valueOf(failure.getMessage())));
                        return CommandLine.ExitCode.USAGE;
                    }
                    failure.printStackTrace(err);
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing command: serve, replay, train, pretrain, backtest, example, spec, bench, reset or check;"
                        + " See --help.");
    }

    /** The version from the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"foretide " + text()};
        }

        static String text() {
            String version = Version.class.getPackage().getImplementationVersion();
            return version == null ? "(not from a jar)" : version;
        }
    }
}
