package io.foretide.streams;

import io.foretide.kafka.StateLayout;
import io.foretide.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders under the data folder with Streams' local copies of the changelogs. They may be deleted whenever no
 * application runs, and must be if they are copies of other changelogs.
 */
public final class LocalState {
    private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);
    private static final List<String> ROLES = List.of("forecaster", "learner");

    private final Path folder;
    private final Topics topics;

    public LocalState(Path dataDir, Topics topics) {
        this.folder = dataDir.resolve("streams");
        this.topics = topics;
    }

    /** The state folder of Streams, with a folder per application. */
    Path folder() {
        return folder;
    }

    /** The folder of one application. */
    Path folder(String role) {
        return folder.resolve(topics.application(role));
    }

    /** The existing folders. */
    List<Path> folders() {
        return ROLES.stream().map(this::folder).filter(Files::isDirectory).toList();
    }

    /** Deletes copies that belong to another layout, from before a reset or from another Kafka cluster. */
    public void bindTo(StateLayout layout) throws IOException {
        Path file = folder.resolve(topics.prefix() + "life");
        if (Files.exists(file) && !Files.readString(file).strip().equals(layout.life())) {
            LOG.warn(
                    "The local state in {} belongs to other topics than the current ones: it is restored from these",
                    folder);
            delete();
        }
        Files.createDirectories(folder);
        Files.writeString(file, layout.life());
    }

    /** Deletes all folders; the next start restores them from the changelogs. */
    void delete() throws IOException {
        for (Path application : folders()) {
            deleteTree(application);
        }
    }

    /** Deletes a folder and its content, if it exists. */
    public static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> all = Files.walk(tree)) {
            all.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
