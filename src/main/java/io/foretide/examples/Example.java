package io.foretide.examples;

import java.io.IOException;

/** One exercise. */
public interface Example {
    String name();

    /** What it shows, in one sentence. */
    String sentence();

    /** Threads that one call of the network is worth. */
    default int threads() {
        return 1;
    }

    /**
     * Runs it to its end, telling how it goes.
     *
     * @throws IOException naming the file that cannot be read, and what is needed
     * @throws IllegalArgumentException when an option makes no sense here
     */
    Outcome run(Options options, Ledger ledger) throws IOException;
}
