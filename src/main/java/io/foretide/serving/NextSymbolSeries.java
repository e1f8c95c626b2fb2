package io.foretide.serving;

import io.foretide.series.SymbolScore;
import io.foretide.symbols.SymbolContinuation;
import io.foretide.symbols.SymbolState;
import io.foretide.tasks.symbols.SymbolQueries;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Serves series of symbols, for which the next symbol is forecast. */
public record NextSymbolSeries(SymbolQueries queries, SymbolContinuation continuation) implements SymbolSeries {
    @Override
    public String task() {
        return "next-symbol";
    }

    @Override
    public Optional<JsonObject> state(String series) {
        return queries.symbols(series).map(this::document);
    }

    private JsonObject document(SymbolState state) {
        JsonObject mix = new JsonObject();
        JsonObject perplexity = new JsonObject();
        for (int i = 0; i < SymbolScore.SOURCES.size(); i++) {
            perplexity.put(SymbolScore.SOURCES.get(i), Math.exp(state.losses()[i]));
        }
        for (int e = 0; e < state.mix().length; e++) {
            mix.put(SymbolScore.SOURCES.get(e + 1), state.mix()[e]);
        }
        return new JsonObject()
                .put("series", state.series())
                .put("task", task())
                .put("time", state.time())
                .put("steps", state.steps())
                .put("mix", mix)
                .put("perplexity", perplexity)
                .put("surprisingBelow", Math.exp(-state.level()))
                .put("stateBytes", state.toBytes().length);
    }

    @Override
    public boolean isContinued() {
        return true;
    }

    @Override
    public Optional<JsonObject> continuation(String series, int steps, double temperature, long seed) {
        return queries.symbols(series).map(state -> new JsonObject()
                .put("series", series)
                .put("origin", state.time())
                .put("step", state.steps())
                .put("symbols", new JsonArray(continuation.of(state, steps, temperature, seed))));
    }
}
