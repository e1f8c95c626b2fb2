package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void without_a_name_it_says_what_there_is() {
        assertThat(run("example")).isZero();
        assertThat(out.toString())
                .contains("sine", "mnist-rows", "polarity", "language-model", "addition", "gradients");
    }

    @Test
    void it_prints_a_table_writes_both_files_and_names_the_reference() {
        Path json = folder.resolve("out.json");
        Path page = folder.resolve("out.html");
        assertThat(run("example", "sine", "--epochs=1", "--seed=2", "--json=" + json, "--report=" + page))
                .isZero();
        assertThat(out.toString()).contains("trainError", "validError", "testError", "reference:", "results:");
        assertThat(json).content().contains("\"seed\" : 2");
        assertThat(page).content().contains("<svg");
    }

    @Test
    void what_the_user_can_mend_ends_with_two_and_says_how() {
        assertThat(run("example", "cosine")).isEqualTo(2);
        assertThat(err.toString()).contains("choose one of sine, mnist-rows");
        assertThat(run("example", "addition", "--data=" + folder, "--report=" + folder.resolve("p.html")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("addition.txt").doesNotContain("\tat ");
        assertThat(run("example", "sine", "--recipe=book")).isEqualTo(2);
        assertThat(err.toString()).contains("for language-model, not for sine");
        assertThat(run("example", "sine", "--json=" + folder.resolve("no/such/place.json")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("in an existing directory");
        assertThat(run(
                        "example",
                        "language-model",
                        "--train=" + folder.resolve("none.txt"),
                        "--report=" + folder.resolve("p.html")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("there is no file");
        assertThat(run("example", "sine", "--epochs=-1")).isEqualTo(2);
    }

    @Test
    void the_shipped_data_lie_where_they_are_looked_for() {
        assertThat(Files.isRegularFile(Path.of("config/examples/addition.txt.gz")))
                .isTrue();
        assertThat(Files.isRegularFile(Path.of("config/examples/LICENSE"))).isTrue();
    }

    private int run(String... arguments) {
        return Foretide.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
