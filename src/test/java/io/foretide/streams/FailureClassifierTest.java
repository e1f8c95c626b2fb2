package io.foretide.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureClassifierTest {
    @Test
    void what_a_store_cannot_read_is_damaged_state() {
        var damaged =
                new ProcessorStateException("store windows", new IOException("Corruption: block checksum mismatch"));

        assertThat(FailureClassifier.damagedState(new StreamsException("task 0_1", damaged)))
                .isTrue();
        assertThat(FailureClassifier.describe(new StreamsException("task 0_1", damaged)))
                .isEqualTo("task 0_1; store windows; Corruption: block checksum mismatch");
        assertThat(FailureClassifier.damagedState(new IllegalStateException("another fault")))
                .isFalse();
    }

    /** Streams reports its IOExceptions as damaged state, but not these. */
    @ParameterizedTest
    @ValueSource(
            strings = {"no such thing", "7\n0\n", "0\nmany\n", "0\n1\nchangelog one 9\n", "0\n1\nchangelog 0 far\n"})
    void a_garbled_file_of_restored_offsets_is_damaged_state(String text, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve(".checkpoint"), text);

        Throwable failure = catchThrowable(new OffsetCheckpoint(file.toFile())::read);

        assertThat(failure).isInstanceOf(IllegalArgumentException.class);
        assertThat(FailureClassifier.damagedState(new StreamsException(failure)))
                .isTrue();
        assertThat(FailureClassifier.damagedState(new StreamsException(new NumberFormatException(text))))
                .as("a number elsewhere")
                .isFalse();
    }

    @Test
    void a_full_disk_is_no_damage_and_is_said_first() {
        var full = new ProcessorStateException("store windows", new IOException("IO error: No space left on device"));

        assertThat(FailureClassifier.damagedState(full)).isFalse();
        assertThat(FailureClassifier.describe(full)).startsWith("the disk is full: free some");
    }

    @Test
    void partitions_that_were_added_are_told_with_what_to_do() {
        var added = new StreamsException(
                "Existing internal topic tide-windows-changelog has invalid partitions: expected: 5; actual: 4.");

        assertThat(FailureClassifier.describe(added))
                .contains("partitions were added", "foretide reset", "expected: 5; actual: 4");
    }
}
