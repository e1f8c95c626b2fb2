package io.foretide.serving;

import io.foretide.symbols.SequenceState;
import io.foretide.tasks.symbols.SymbolQueries;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Series whose sequences are classified. */
public record SequenceSeries(SymbolQueries queries) implements SymbolSeries {
    @Override
    public String task() {
        return "label";
    }

    @Override
    public Optional<JsonObject> state(String series) {
        return queries.sequences(series).map(this::document);
    }

    private JsonObject document(SequenceState state) {
        return new JsonObject()
                .put("series", state.series())
                .put("task", task())
                .put("sequence", state.sequence())
                .put("length", state.length())
                .put("ended", state.ended())
                .put("stateBytes", state.toBytes().length);
    }

    @Override
    public boolean isContinued() {
        return false;
    }

    @Override
    public Optional<JsonObject> continuation(String series, int steps, double temperature, long seed) {
        return Optional.empty();
    }
}
