package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.config.ConfigReader;
import io.foretide.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreFileTest {
    @TempDir
    private Path folder;

    private final Specs specs = specs();
    private final Weights weights = Weights.initial(specs.network(), 7).withVersion(12);
    private Path file;

    private static Specs specs(String... keysAndValues) {
        Map<String, String> overrides = new HashMap<>(Map.of("model.hidden", "4"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            overrides.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Specs.of(new ConfigReader(Map.of()).read(null, overrides));
    }

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("core.safetensors");
        CoreFile.write(file, weights, specs.forecasts(), Map.of("trained-on", "a test"));
    }

    @Test
    void what_was_trained_becomes_version_0() throws IOException {
        Weights read = CoreFile.read(file, specs);

        assertThat(read.version()).isZero();
        assertThat(read.tensors()).isEqualTo(weights.tensors());
    }

    @Test
    void another_shape_is_refused_with_both_named() {
        assertThatThrownBy(() -> CoreFile.read(file, specs("model.hidden", "8")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("model.weights", file.toString(), "hidden=4", "hidden=8", "train anew");
    }

    @Test
    void another_meaning_of_the_same_shape_is_refused_with_both_named() {
        assertThatThrownBy(() -> CoreFile.read(file, specs("stream.quantiles", "0.1,0.5,0.9")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("quantiles 0.05,0.5,0.95", "0.1,0.5,0.9 is configured", "train anew");
        assertThatThrownBy(() -> CoreFile.read(file, specs("stream.interval", "2m")))
                .hasMessageContainingAll("interval-ms 60000", "120000 is configured");
    }

    @Test
    void a_file_that_is_missing_or_cut_is_refused_plainly() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> CoreFile.read(file, specs))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("model.weights", file.toString());
        assertThatThrownBy(() -> CoreFile.read(folder.resolve("none"), specs))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("there is no file", "foretide train");
    }
}
