package io.foretide.serving;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What the API serves of the series of a task without a grid. Called from any thread. */
public interface SymbolSeries {
    /** Value of {@code stream.task}. */
    String task();

    /** The state of a series as a document; empty for a series that has none. */
    Optional<JsonObject> state(String series);

    /** Whether a series can be continued. */
    boolean isContinued();

    /**
     * The next symbols of a series, drawn by the network.
     *
     * @param temperature divides the logits; 0: always the most probable symbol
     * @return empty for a series that has no state, and where series are not continued
     */
    Optional<JsonObject> continuation(String series, int steps, double temperature, long seed);
}
