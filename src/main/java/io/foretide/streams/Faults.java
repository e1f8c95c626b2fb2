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

/** What a failure of a stream thread means. */
final class Faults {
    static final String FULL_DISK = "the disk is full: free some, it goes on by itself";

    private static final String ADDED_PARTITIONS = "has invalid partitions"; // as Streams says it of a changelog

    private static final List<String> FULL = List.of("no space left", "file too large", "quota exceeded");

    private Faults() {}

    /** Whether the state on this machine cannot be read, which the changelogs can mend; a full disk they cannot. */
    static boolean damagedState(Throwable failure) {
        return causes(failure).anyMatch(cause -> cause instanceof ProcessorStateException || readsOffsets(cause))
                && !diskFull(failure);
    }

    /**
     * Whether it comes from reading the offsets up to which the stores are restored: of what is no number in that file Streams says
     * NumberFormatException or IllegalArgumentException, with no word of the state.
     */
    private static boolean readsOffsets(Throwable cause) {
        return Stream.of(cause.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(OffsetCheckpoint.class.getName()));
    }

    /** Whether another service does not answer: its own health check reports that, and the records must be read again. */
    static boolean unavailable(Throwable failure) {
        return causes(failure).anyMatch(RegistryUnavailableException.class::isInstance);
    }

    static boolean diskFull(Throwable failure) {
        return causes(failure)
                .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
                .anyMatch(text -> FULL.stream().anyMatch(text::contains));
    }

    /** The failure and its causes in one line, each said once. */
    static String told(Throwable failure) {
        Set<String> texts = causes(failure)
                .map(cause ->
                        String.valueOf(cause.getMessage()).lines().findFirst().orElse(""))
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
        String what = String.join("; ", texts);
        if (what.contains(ADDED_PARTITIONS)) {
            return "partitions were added to what is read, in which its state cannot lie: 'foretide reset' (" + what
                    + ")";
        }
        return (diskFull(failure) ? FULL_DISK + ": " : "") + what;
    }

    private static Stream<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes.stream();
    }
}
