package io.foretide.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.metadata.FeatureLevelRecord;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.util.BatchFileWriter;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir
    private Path folder;

    @Test
    void a_folder_that_a_newer_kafka_made_is_refused_with_what_to_do() throws IOException {
        short newer = (short) (MetadataVersion.latestTesting().featureLevel() + 1);
        var level =
                new FeatureLevelRecord().setName(MetadataVersion.FEATURE_NAME).setFeatureLevel(newer);
        try (var file = BatchFileWriter.open(folder.resolve(BootstrapDirectory.BINARY_BOOTSTRAP_FILENAME))) {
            file.append(new ApiMessageAndVersion(level, (short) 0));
        }

        assertRefused();
    }

    @Test
    void a_folder_whose_first_metadata_is_garbled_is_refused_with_what_to_do() throws IOException {
        Files.writeString(folder.resolve(BootstrapDirectory.BINARY_BOOTSTRAP_FILENAME), "no such thing".repeat(20));

        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(() -> new EmbeddedBroker(folder, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(folder.toString(), "newer Kafka", "move the folder away");
    }
}
