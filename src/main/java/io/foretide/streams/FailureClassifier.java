package io.foretide.streams;

import io.foretide.formats.RegistryUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;

/** Classifies failures of stream threads. */
final class FailureClassifier {
    static final String FULL_DISK = "the disk is full: free some space, processing resumes by itself";

    private static final String ADDED_PARTITIONS = "has invalid partitions"; // Streams' message about a changelog

    private static final List<String> FULL = List.of("no space left", "file too large", "quota exceeded");

    private FailureClassifier() {}

    /** Whether the local state is unreadable, which a restore from the changelogs fixes. A full disk is not. */
    static boolean damagedState(Throwable failure) {
        return causes(failure).anyMatch(cause -> cause instanceof ProcessorStateException || readsOffsets(cause))
                && !diskFull(failure);
    }

    /**
     * Whether it occurred while reading the checkpointed offsets of the stores. For a malformed number in that file,
     * Streams throws NumberFormatException or IllegalArgumentException without mentioning the state.
     */
    private static boolean readsOffsets(Throwable cause) {
        return Stream.of(cause.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(OffsetCheckpoint.class.getName()));
    }

    /**
     * Whether an external service is unavailable. Its own health check reports that, and the records must be read
     * again.
     */
    static boolean unavailable(Throwable failure) {
        return causes(failure).anyMatch(RegistryUnavailableException.class::isInstance);
    }

    static boolean diskFull(Throwable failure) {
        return causes(failure)
                .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
                .anyMatch(text -> FULL.stream().anyMatch(text::contains));
    }

    /** The failure and its causes on one line, without repetition. */
    static String describe(Throwable failure) {
        Set<String> texts = causes(failure)
                .map(cause ->
                        String.valueOf(cause.getMessage()).lines().findFirst().orElse(""))
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
        String text = String.join("; ", texts);
        if (text.contains(ADDED_PARTITIONS)) {
            return "partitions were added to its topics, which its state does not match: 'foretide reset' (" + text
                    + ")";
        }
        return (diskFull(failure) ? FULL_DISK + ": " : "") + text;
    }

    private static Stream<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes.stream();
    }
}
