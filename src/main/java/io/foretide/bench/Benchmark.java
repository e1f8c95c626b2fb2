package io.foretide.bench;

import java.util.List;

/** Something that can be measured. */
interface Benchmark {
    /** @param told a line now and then of what is under way */
    List<Measure> run(Told told) throws Exception;

    /** Where progress goes. */
    interface Told {
        void line(String text);
    }
}
