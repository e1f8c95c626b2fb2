package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ForetideTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine foretide =
            Foretide.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void help_names_every_command_and_the_exit_codes() {
        assertThat(foretide.execute("--help")).isZero();
        assertThat(out.toString())
                .contains("serve", "replay", "train", "backtest", "spec", "reset", "Exit codes", "0", "2");
    }

    @Test
    void no_command_or_an_unknown_one_is_wrong_usage() {
        assertThat(foretide.execute()).isEqualTo(2);
        assertThat(foretide.execute("sevre")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing command").contains("sevre");
    }

    @Test
    void a_bad_configuration_is_one_message_and_no_trace(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "http:\n  port: eighty\nstrem: 1\n");

        assertThat(foretide.execute("serve", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("http.port", "strem: no such key").doesNotContain("\tat ");
    }

    @Test
    void a_file_that_is_not_there_and_a_service_that_is_not_are_said_plainly(@TempDir Path folder) throws Exception {
        assertThat(foretide.execute("replay", "nowhere.csv")).isEqualTo(2);
        Path file = Files.writeString(folder.resolve("a.csv"), "time,value\n0,1\n");
        assertThat(foretide.execute("replay", file.toString(), "--url", "http://127.0.0.1:1"))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("nowhere.csv does not exist", "is the service running there?")
                .doesNotContain("\tat ");
    }

    @Test
    void weights_that_cannot_be_served_stop_the_start_with_one_message(@TempDir Path folder) throws Exception {
        Path damaged = Files.writeString(folder.resolve("core.safetensors"), "not weights");
        for (Path weights : List.of(damaged, folder.resolve("none"))) {
            Path file = Files.writeString(
                    folder.resolve("mine.yaml"), "model:\n  weights: %s\ndata-dir: %s\n".formatted(weights, folder));

            assertThat(foretide.execute("serve", "--config", file.toString())).isEqualTo(2);
        }
        assertThat(err.toString())
                .contains("model.weights", "core.safetensors", "no such file")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("kafka")).doesNotExist();
    }
}
