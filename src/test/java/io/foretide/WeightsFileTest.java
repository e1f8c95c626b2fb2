package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
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

class WeightsFileTest {
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
        WeightsFile.write(file, weights, Map.of("trained-on", "a test"));
    }

    @Test
    void what_was_trained_becomes_version_0() throws IOException {
        Weights read = WeightsFile.read(file, specs);

        assertThat(read.version()).isZero();
        assertThat(read.tensors()).isEqualTo(weights.tensors());
    }

    private static Weights start(Map<String, String> overrides) throws IOException {
        ForetideConfig config = new ConfigReader(Map.of()).read(null, overrides);
        return WeightsFile.initialWeights(config, Specs.of(config));
    }

    private static Weights untrained(Map<String, String> overrides) {
        return Weights.initial(
                Specs.of(new ConfigReader(Map.of()).read(null, overrides)).network(), 1);
    }

    @Test
    void a_network_of_the_default_shape_starts_from_the_shipped_weights_whatever_the_stream() throws IOException {
        Weights shipped = start(Map.of());

        assertThat(shipped.version()).isZero();
        assertThat(shipped.tensors()).isNotEqualTo(untrained(Map.of()).tensors());
        assertThat(start(Map.of("stream.horizon", "48", "stream.channels", "a,b"))
                        .tensors())
                .isEqualTo(shipped.tensors());
    }

    @Test
    void another_shape_and_none_start_untrained_and_a_file_from_what_it_says() throws IOException {
        var smaller = Map.of("model.hidden", "4");
        assertThat(start(smaller).tensors()).isEqualTo(untrained(smaller).tensors());
        assertThat(start(Map.of("model.weights", "none")).tensors())
                .isEqualTo(untrained(Map.of()).tensors());
        assertThat(start(Map.of("model.hidden", "4", "model.weights", file.toString()))
                        .tensors())
                .isEqualTo(weights.tensors());
    }

    @Test
    void another_shape_is_refused_with_both_named() {
        assertThatThrownBy(() -> WeightsFile.read(file, specs("model.hidden", "8")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("model.weights", file.toString(), "hidden=4", "hidden=8", "train again");
    }

    @Test
    void one_file_serves_streams_of_any_interval_horizon_seasons_channels_and_quantiles() throws IOException {
        Specs other = specs(
                "stream.quantiles", "0.1,0.5,0.9",
                "stream.interval", "1h",
                "stream.seasons", "24,168",
                "stream.horizon", "48",
                "stream.channels", "a,b,c");

        assertThat(WeightsFile.read(file, other).tensors()).isEqualTo(weights.tensors());
    }

    @Test
    void a_file_that_is_missing_or_cut_is_refused_plainly() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> WeightsFile.read(file, specs))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("model.weights", file.toString());
        assertThatThrownBy(() -> WeightsFile.read(folder.resolve("none"), specs))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("no such file", "foretide train");
    }
}
