package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.model.OutputHeads;
import io.vertx.core.http.HttpClient;
import java.time.Clock;
import java.util.Set;
import java.util.SortedMap;

/** The settings of forecasts of the next symbol. */
final class SymbolSpecs extends EventSpecs {
    SymbolSpecs(ForetideConfig config) {
        super(config, network(config.model(), 1, 1, 1, heads(config.symbols()), 0));
    }

    private static OutputHeads heads(ForetideConfig.Symbols symbols) {
        return OutputHeads.nextSymbol(symbols.vocabulary(), symbols.width())
                .withProjection(symbols.tied() ? OutputHeads.Projection.TIED : OutputHeads.Projection.OWN);
    }

    @Override
    Set<String> classes() {
        return Set.of();
    }

    @Override
    void addLayout(SortedMap<String, String> layout) {
        layout.put("learning.block", String.valueOf(config().learning().block()));
    }

    @Override
    public ObservationCodec codec(long earliest, long maxAhead) {
        return ObservationCodec.ofSymbols(classes(), earliest, maxAhead, Clock.systemUTC());
    }

    @Override
    ForecasterRole forecaster(RoleContext context, HttpClient toReplicas) {
        return new SymbolRole(context, this, toReplicas);
    }
}
