package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.model.Checkpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path waves;
    private Path core;

    @BeforeEach
    void write() throws Exception {
        StringBuilder rows = new StringBuilder("time,value\n");
        for (int i = 0; i < 600; i++) {
            rows.append(1_700_000_040L + i * 60L)
                    .append(',')
                    .append(Math.sin(i * .5))
                    .append('\n');
        }
        waves = Files.writeString(folder.resolve("waves.csv"), rows);
        core = folder.resolve("core.safetensors");
    }

    private int foretide(Object... arguments) {
        List<String> texts = new ArrayList<>();
        for (Object argument : arguments) {
            texts.add(argument.toString());
        }
        return Foretide.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(texts.toArray(String[]::new));
    }

    @Test
    void a_file_becomes_a_core_that_beats_the_untrained_one_and_names_its_history() throws Exception {
        int code = foretide("train", waves, "--out", core, "--hidden", 8, "--horizon", 3, "--epochs", 12);

        assertThat(code).as(err.toString()).isZero();
        Checkpoint written = Checkpoint.read(core);
        assertThat(written.weights().spec().text()).contains("gru", "hidden=8", "leads=6");
        assertThat(written.texts())
                .containsEntry("trained-on", "waves.csv")
                .containsKeys("epochs", "validation-loss", "inputs", "seed");
        assertThat(out.toString()).contains("epoch 1/12", "left at most", "of that before");
        double share = Double.parseDouble(out.toString().replaceAll("(?s).*, (\\S+) of that before.*", "$1"));
        assertThat(share).isLessThan(1);
    }

    @Test
    void the_same_command_writes_the_same_file_twice() throws Exception {
        Path again = folder.resolve("again.safetensors");
        for (Path to : List.of(core, again)) {
            assertThat(foretide("train", waves, "--out", to, "--hidden", 8, "--epochs", 2))
                    .isZero();
        }
        assertThat(again).hasSameBinaryContentAs(core);
    }

    @Test
    void rows_out_of_order_are_sorted_and_an_interval_that_does_not_fit_is_refused() throws Exception {
        StringBuilder rows = new StringBuilder("time;value\n");
        for (int i = 299; i >= 0; i--) {
            rows.append(1_700_000_040L + i * 60L).append(";0,").append(i % 7).append('\n');
        }
        Path newestFirst = Files.writeString(folder.resolve("newest.csv"), rows);

        int code = foretide("train", newestFirst, "--out", core, "--hidden", 4, "--epochs", 1);

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).contains("newest first");
        assertThat(foretide("train", newestFirst, "--out", core, "--interval", "1s"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--interval 1m");
    }

    @Test
    void wrong_usage_and_wrong_settings_are_said_plainly() throws Exception {
        Path few =
                Files.writeString(folder.resolve("few.csv"), "time;value\n1700000040;1\n1700000100;2\n1700000160;3\n");
        assertThat(foretide("train", "--out", core)).isEqualTo(2);
        assertThat(foretide("train", waves, "--out", core, "--validate", 1)).isEqualTo(2);
        assertThat(foretide("train", waves, "--out", core, "--horizon", "far")).isEqualTo(2);
        assertThat(foretide("train", few, "--out", core)).isEqualTo(2);
        assertThat(foretide("train", waves, "--out", waves.resolve("core"), "--epochs", 1))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("Give files to train on, or --topic", "--validate", "stream.horizon", "Too few rows")
                .contains("give another file with --out")
                .doesNotContain("\tat ");
        assertThat(core).doesNotExist();
    }

    @Test
    void a_broker_that_is_not_there_is_said_plainly() {
        assertThat(foretide("train", "--topic", "foretide.blocks", "--out", core))
                .isEqualTo(2);

        assertThat(err.toString()).contains("--bootstrap-servers").doesNotContain("\tat ");
    }
}
