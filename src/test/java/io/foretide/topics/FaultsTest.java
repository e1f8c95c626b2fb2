package io.foretide.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FaultsTest {
    @Test
    void what_a_store_cannot_read_is_damaged_state() {
        var damaged =
                new ProcessorStateException("store windows", new IOException("Corruption: block checksum mismatch"));

        assertThat(Faults.damagedState(new StreamsException("task 0_1", damaged)))
                .isTrue();
        assertThat(Faults.told(new StreamsException("task 0_1", damaged)))
                .isEqualTo("task 0_1; store windows; Corruption: block checksum mismatch");
        assertThat(Faults.damagedState(new IllegalStateException("another fault")))
                .isFalse();
    }

    @Test
    void a_full_disk_is_no_damage_and_is_said_first() {
        var full = new ProcessorStateException("store windows", new IOException("IO error: No space left on device"));

        assertThat(Faults.damagedState(full)).isFalse();
        assertThat(Faults.told(full)).startsWith("the disk is full: free some");
    }
}
