package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the tutorial, run in their order against a service. */
class TutorialIT {
    private static final Path TUTORIAL = Path.of("src", "site", "markdown", "tutorial.md");
    private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\n(.*?)```");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private int ran;

    @Test
    void every_command_of_the_tutorial_succeeds_and_its_series_is_forecast() throws Exception {
        try (var served = new ServedProcess(folder, Map.of())) {
            served.start();
            String program = "'" + String.join("' '", Jvm.SHORT_LIVED.line("io.foretide.cli.Foretide")) + "'";
            for (MatchResult block :
                    COMMANDS.matcher(Files.readString(TUTORIAL)).results().toList()) {
                for (String command : block.group(1).lines().toList()) {
                    if (!command.startsWith("mvn ") && !command.endsWith(" serve")) { // the service runs already
                        run(command.replace("java -jar target/foretide.jar", program)
                                .replace("localhost:8080", "127.0.0.1:" + served.httpPort())
                                .replace("curl ", "curl --fail --silent --show-error "));
                        awaitForecast(served, command);
                    }
                }
            }
            assertThat(ran).isGreaterThanOrEqualTo(6);
            JsonNode crossing = new ObjectMapper()
                    .readTree(
                            served.api("/api/v1/series/load/crossing?above=115").body());
            assertThat(crossing.path("probability").isNumber()).isTrue();
        }
    }

    private void run(String command) throws Exception {
        var ended = Clients.run(Map.of(), "bash", "-c", "cd '" + folder + "' && " + command);
        assertThat(ended.code()).as(command + "\n" + ended.output()).isZero();
        ran++;
    }

    /** What a reader's next command finds is forecast by the time that it is typed. */
    private static void awaitForecast(ServedProcess served, String command) {
        if (command.contains(" replay ")) {
            await("all rows are forecast")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> new ObjectMapper()
                                    .readTree(served.api("/api/v1/series/load/forecast")
                                            .body())
                                    .path("origin")
                                    .asLong()
                            > 0);
        }
    }
}
