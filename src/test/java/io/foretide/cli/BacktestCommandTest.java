package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class BacktestCommandTest {
    @TempDir
    private Path folder;

    @Test
    void it_writes_json_and_a_report_that_needs_no_network() throws IOException {
        Path json = folder.resolve("out.json");
        Path html = folder.resolve("out.html");

        int exit = run(
                rows(),
                "--interval=1h",
                "--season=24",
                "--horizon=4",
                "--report=1,4",
                "--hidden=4",
                "--json=" + json,
                "--html=" + html);

        assertThat(exit).isZero();
        JsonNode document = new ObjectMapper().readTree(json.toFile());
        assertThat(document.fieldNames())
                .toIterable()
                .contains("file", "seed", "seconds", "steps", "settings", "results");
        JsonNode first = document.get("results").get(0);
        assertThat(first.get("expert").asText()).isEqualTo("mix");
        assertThat(first.fieldNames())
                .toIterable()
                .contains("channel", "horizon", "mse", "mae", "mase", "coverage90", "width90");
        assertThat(Files.readString(html)).contains("<svg").doesNotContain("http");
    }

    @Test
    void a_file_that_is_not_there_or_a_wrong_option_ends_with_two_and_no_stack_trace() throws IOException {
        assertThat(run(folder.resolve("none.csv"))).isEqualTo(2);
        assertThat(run(rows(), "--interval=1x")).isEqualTo(2);
        assertThat(run(rows(), "--cell=cnn")).isEqualTo(2);
        assertThat(run(rows(), "--find-season")).isEqualTo(2);
    }

    private static int run(Path file, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = file.toString();
        System.arraycopy(options, 0, arguments, 1, options.length);
        return new CommandLine(new BacktestCommand()).execute(arguments);
    }

    private Path rows() throws IOException {
        StringBuilder text = new StringBuilder("value\n");
        for (int i = 0; i < 120; i++) {
            text.append(Math.sin(i * Math.PI / 12) + i % 5).append('\n');
        }
        return Files.writeString(folder.resolve("rows.csv"), text);
    }
}
