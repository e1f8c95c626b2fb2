package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecCommandTest {
    private final StringWriter out = new StringWriter();

    private String spec(Path config) {
        int code = Foretide.commandLine().setOut(new PrintWriter(out)).execute("spec", "--config", config.toString());
        assertThat(code).isZero();
        return out.toString();
    }

    private static int bytes(String said, String profile) {
        var found = Pattern.compile("state of a series +([0-9,]+) bytes, profile " + profile)
                .matcher(said);
        assertThat(found.find()).as(said).isTrue();
        return Integer.parseInt(found.group(1).replace(",", ""));
    }

    @Test
    void it_counts_what_the_settings_come_to(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(
                folder.resolve("mine.yaml"), "model: {cell: lstm, hidden: 8, layers: 2}\nstream: {horizon: 3}\n");

        String said = spec(config);

        int inputs = Integer.parseInt(said.replaceAll("(?s).*inputs per step +(\\d+) .*", "$1"));
        int parameters = 4 * 8 * (inputs + 8 + 2) + 4 * 8 * (8 + 8 + 2) + 9 * (8 + 1);
        assertThat(said)
                .contains("lstm inputs=" + inputs + " hidden=8 layers=2 leads=3 quantiles=3")
                .containsPattern("forecasts kept +[0-9,]+ bytes a series: 128 of [0-9]+ bytes")
                .containsPattern("carried state +128 bytes")
                .containsPattern("parameters +%,d\n".formatted(parameters))
                .containsPattern("weights +%,d bytes".formatted(4 * parameters))
                .containsPattern("profile accurate \\(configured\\)");
        assertThat(bytes(said, "compact")).isLessThan(bytes(said, "accurate"));
    }

    @Test
    void each_profile_is_counted_with_the_seasons_that_it_sees(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(
                folder.resolve("mine.yaml"), "forecasts: {profile: compact}\nstream: {interval: 1h, seasons: '24'}\n");

        String said = spec(config);

        assertThat(said).containsPattern("profile compact \\(configured\\)");
        assertThat(bytes(said, "compact")).isLessThan(bytes(said, "accurate"));
    }
}
