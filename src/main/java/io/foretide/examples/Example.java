package io.foretide.examples;

import java.io.IOException;

/** One exercise. */
public interface Example {
    String name();

    /** What it shows, in one sentence. */
    String sentence();

    /**
     * Runs it to its end, telling how it goes.
     *
     * @throws IOException naming the file that cannot be read, and what is needed
     * @throws IllegalArgumentException when an option makes no sense here
     */
    Outcome run(Options options, Ledger ledger) throws IOException;
}
