package io.foretide.cli;

import io.foretide.config.ForetideConfig;
import io.foretide.kafka.EmbeddedBroker;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import io.foretide.streams.LocalState;
import io.foretide.streams.Reset;
import io.foretide.streams.Reset.Plan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes a service's state, after listing it and asking for confirmation. */
@Command(
        name = "reset",
        description =
                "Delete the state: forecasts, scores and learned weights. Lists what will be deleted, then asks. Observations "
                        + "are kept, and the next start processes them again. Stop the service first.",
        mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private ConfigOption settings = new ConfigOption();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--observations", description = "Delete the observations too.")
    private boolean observations;

    @Override
    public Integer call() throws Exception {
        ForetideConfig config = settings.read(Map.of());
        String servers = config.kafka().bootstrapServers().orElse(null);
        if (servers != null) {
            return reset(config, servers, false);
        }
        Path folder = config.dataDir().resolve("kafka");
        if (!Files.isDirectory(folder)) {
            out().println("There is nothing to delete: no embedded broker has run in "
                    + config.dataDir().toAbsolutePath().normalize());
            return CommandLine.ExitCode.OK;
        }
        try (var broker = EmbeddedBroker.unreachable(folder)) {
            return reset(config, broker.bootstrapServers(), true);
        }
    }

    private int reset(ForetideConfig config, String servers, boolean embedded)
            throws IOException, InterruptedException {
        Topics topics = Topics.of(config.topics());
        try (var admin = KafkaClients.of(servers, config.kafka()).admin()) {
            var reset = new Reset(topics, new LocalState(config.dataDir(), topics), admin);
            Plan plan = reset.plan(observations);
            if (plan.isEmpty()) {
                out().println("There is nothing to delete.");
                return CommandLine.ExitCode.OK;
            }
            printPlan(plan, embedded ? "the embedded broker" : servers, topics);
            if (!confirmed()) {
                out().println("Nothing was deleted.");
                return CommandLine.ExitCode.USAGE;
            }
            reset.execute(plan, embedded);
            out().println("Deleted. The next start is empty.");
            return CommandLine.ExitCode.OK;
        } catch (ExecutionException e) {
            throw new IOException("Kafka (" + servers + ") refused: " + e.getMessage(), e);
        }
    }

    private void printPlan(Plan plan, String kafka, Topics topics) {
        out().println("This will delete, in " + kafka + " and on this machine:");
        list("topics", plan.topics());
        list("consumer groups", plan.groups());
        list("folders", plan.folders());
        if (!observations) {
            out().println("Kept: " + topics.observations());
        }
        out().flush();
    }

    private void list(String title, List<?> names) {
        names.forEach(name -> out().printf("  %-16s %s%n", title, name));
    }

    private boolean confirmed() throws IOException {
        if (yes) {
            return true;
        }
        out().print("Type yes to delete it: ");
        out().flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().equals("yes");
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
