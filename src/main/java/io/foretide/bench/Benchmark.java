package io.foretide.bench;

import java.util.List;

/** One benchmark. */
interface Benchmark {
    /** @param progress receives occasional progress messages */
    List<Measurement> run(ProgressListener progress) throws Exception;

    /** Where progress goes. */
    interface ProgressListener {
        void line(String text);
    }
}
