package io.foretide.examples;

import java.io.IOException;

/** One exercise. */
public interface Example {
    String name();

    /** A one-sentence description. */
    String sentence();

    /** Number of threads that benefit a network call. */
    default int threads() {
        return 1;
    }

    /**
     * Runs the exercise and reports its progress.
     *
     * @throws IOException naming the missing file
     * @throws IllegalArgumentException if an option does not apply
     */
    ExampleOutcome run(ExampleOptions options, EpochTable ledger) throws IOException;
}
