package io.foretide;

import io.foretide.serving.NextSymbolSeries;
import io.foretide.serving.SymbolSeries;
import io.foretide.symbols.SymbolContinuation;
import io.foretide.tasks.TaskDefinition;
import io.foretide.tasks.symbols.SymbolQueries;
import io.foretide.tasks.symbols.SymbolsTask;
import io.vertx.core.http.HttpClient;

/** Forecasts of the next symbol. */
final class SymbolRole extends EventRole {
    private final SymbolSpecs specs;

    SymbolRole(RoleContext context, SymbolSpecs specs, HttpClient toReplicas) {
        super(context, toReplicas);
        this.specs = specs;
    }

    @Override
    TaskDefinition definition() {
        return SymbolsTask.definition(context().topics());
    }

    @Override
    SymbolsTask task() {
        return new SymbolsTask(specs.network(), network(), specs.symbols(), weights(), past(), metrics());
    }

    @Override
    SymbolSeries series(SymbolQueries queries) {
        var continuation = new SymbolContinuation(network(), weights()::current, weights()::vocabulary);
        return new NextSymbolSeries(queries, continuation);
    }
}
