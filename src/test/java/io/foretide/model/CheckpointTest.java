package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 1, 2, 1, 1, 1, false, false);
    private static final Weights WEIGHTS = Example.weights(SPEC, 3).withVersion(17);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("core.safetensors");
        Checkpoint.write(file, WEIGHTS, Map.of("scaler", "{\"level\":3}"));
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Checkpoint read = Checkpoint.read(file, SPEC);
        assertThat(read.weights().tensors()).isEqualTo(WEIGHTS.tensors());
        assertThat(read.weights().version()).isEqualTo(17);
        assertThat(read.texts()).containsExactly(Map.entry("scaler", "{\"level\":3}"));
        assertThat(Checkpoint.read(file).weights().spec()).isEqualTo(SPEC);
    }

    @Test
    void aSecondWriteReplacesTheFirstAndLeavesNothingBeside() throws IOException {
        Checkpoint.write(file, WEIGHTS.withVersion(18), Map.of());
        assertThat(Checkpoint.read(file, SPEC).weights().version()).isEqualTo(18);
        assertThat(directory.toFile().list()).containsExactly("core.safetensors");
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedWithBothNamed() {
        NetworkSpec other = new NetworkSpec(Cell.GRU, 1, 3, 1, 1, 1, false, false);
        assertThatThrownBy(() -> Checkpoint.read(file, other))
                .isInstanceOf(UnreadableWeightsException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("hidden=2")
                .hasMessageContaining("hidden=3");
    }

    @Test
    void aFileCutAnywhereIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Checkpoint.read(file, SPEC)).isInstanceOf(UnreadableWeightsException.class);
        }
    }

    @Test
    void aFileWithAnyBitTurnedIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> Weights.fromBytes(SPEC, damaged))
                    .as("byte %s", i)
                    .isInstanceOf(UnreadableWeightsException.class);
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeMissing() {
        assertThatThrownBy(() -> Checkpoint.read(directory.resolve("none"), SPEC))
                .isInstanceOf(NoSuchFileException.class);
    }
}
