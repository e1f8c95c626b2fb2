package io.foretide.serving;

import io.foretide.symbols.LabelState;
import io.foretide.tasks.symbols.SymbolQueries;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Series whose sequences are classified. */
public record LabelSeries(SymbolQueries queries) implements SymbolSeries {
    @Override
    public String task() {
        return "label";
    }

    @Override
    public Optional<JsonObject> state(String series) {
        return queries.labels(series).map(this::document);
    }

    private JsonObject document(LabelState state) {
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
