package io.foretide.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;

/** What a failure of a stream thread means. */
final class Faults {
    static final String FULL_DISK = "the disk is full: free some, it goes on by itself";

    private static final List<String> FULL = List.of("no space left", "file too large", "quota exceeded");

    private Faults() {}

    /** Whether the state on this machine cannot be read, which the changelogs can mend; a full disk they cannot. */
    static boolean damagedState(Throwable failure) {
        return causes(failure).anyMatch(cause -> cause instanceof ProcessorStateException) && !diskFull(failure);
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
        return (diskFull(failure) ? FULL_DISK + ": " : "") + String.join("; ", texts);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes.stream();
    }
}
