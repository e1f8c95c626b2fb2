package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
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

    @Test
    void it_counts_what_the_settings_come_to(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(
                folder.resolve("mine.yaml"), "model: {cell: lstm, hidden: 8, layers: 2}\nstream: {horizon: 3}\n");

        String said = spec(config);

        int inputs = Integer.parseInt(said.replaceAll("(?s).*inputs per step +(\\d+) .*", "$1"));
        int parameters = 4 * 8 * (inputs + 8 + 2) + 4 * 8 * (8 + 8 + 2) + 6 * (3 + 11) * (8 + 1);
        assertThat(said)
                .contains("lstm inputs=" + inputs + " hidden=8 layers=2 leads=6 quantiles=3")
                .containsPattern("forecasts kept +[0-9,]+ bytes per series: 128 of [0-9]+ bytes")
                .containsPattern("carried state +128 bytes")
                .containsPattern("parameters +%,d\n".formatted(parameters))
                .containsPattern("weights +%,d bytes".formatted(4 * parameters));
    }

    @Test
    void the_items_of_a_state_add_up_to_it(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("mine.yaml"), "stream: {interval: 1h, seasons: '24'}\n");

        String said = spec(config);

        Matcher items = Pattern.compile("(?m)^  [a-z, ]+ ([0-9,]+) bytes$").matcher(said);
        int sum = items.results()
                .mapToInt(item -> Integer.parseInt(item.group(1).replace(",", "")))
                .sum();
        int whole = Integer.parseInt(said.replaceAll("(?s).*state per series +([0-9,]+) bytes.*", "$1")
                .replace(",", ""));
        assertThat(whole - sum).as("header").isBetween(16, 64);
    }
}
