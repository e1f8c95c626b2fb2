package io.foretide.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
    private final Throwable full =
            new ProcessorStateException("store windows", new IOException("No space left on device"));

    private long free = DiskSpace.RECOVERED_FREE;
    private final DiskSpace room = new DiskSpace(() -> free);

    @Test
    void a_disk_with_little_room_is_no_problem_before_a_write_failed() {
        free = DiskSpace.MIN_FREE;

        assertThat(room.problem()).isEmpty();
    }

    @Test
    void one_with_hardly_any_is_full_though_nothing_fails() {
        free = 3 << 20;

        assertThat(room.problem())
                .get()
                .asString()
                .startsWith("the disk is full: free some")
                .contains("3 MiB");
        free = DiskSpace.MIN_FREE;
        assertThat(room.problem()).isEmpty();
    }

    @Test
    void it_is_full_from_the_first_write_that_failed_until_there_is_enough_room_again() {
        free = 0;
        assertThat(room.isFullDisk(full)).isTrue();
        assertThat(room.problem())
                .get()
                .asString()
                .startsWith("the disk is full: free some")
                .contains("store windows");
        free = DiskSpace.RECOVERED_FREE - 1;
        assertThat(room.problem()).isPresent();

        free = DiskSpace.RECOVERED_FREE;
        assertThat(room.problem()).isEmpty();
        free = DiskSpace.MIN_FREE;
        assertThat(room.problem()).as("nothing failed since").isEmpty();
    }

    @Test
    void a_quota_on_a_disk_with_room_is_a_failure_like_any_other() {
        assertThat(room.isFullDisk(full)).isFalse();
        assertThat(room.problem()).isEmpty();
    }

    @Test
    void the_disk_under_a_folder_is_asked_and_one_that_cannot_be_asked_is_not_called_full(@TempDir Path folder)
            throws IOException {
        boolean small = Files.getFileStore(folder).getUsableSpace() < DiskSpace.MIN_FREE;

        assertThat(DiskSpace.under(folder).problem().isPresent()).isEqualTo(small);
        assertThat(DiskSpace.under(folder.resolve("nowhere")).problem()).isEmpty();
    }

    @Test
    void what_fails_on_a_full_disk_for_another_reason_is_not_the_disks_fault() {
        free = DiskSpace.MIN_FREE;

        assertThat(room.isFullDisk(new IllegalStateException("another fault"))).isFalse();
        assertThat(room.problem()).isEmpty();
    }
}
