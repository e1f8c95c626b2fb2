package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.symbols.SequenceClassifier;
import io.vertx.core.http.HttpClient;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** The settings of classes of sequences, of symbols or of numbers. */
final class SequenceSpecs extends EventSpecs {
    private final Set<String> classes;

    SequenceSpecs(ForetideConfig config) {
        super(config, network(config));
        classes = new LinkedHashSet<>(config.sequences().classes().orElse(List.of()));
    }

    private static NetworkSpec network(ForetideConfig config) {
        ForetideConfig.Symbols symbols = config.symbols();
        ForetideConfig.Sequences sequences = config.sequences();
        boolean numbers = ForetideConfig.labelsNumbers(config);
        boolean carries = sequences.pooling() == ForetideConfig.Pooling.LAST && !sequences.bothWays();
        OutputHeads heads = OutputHeads.label(
                numbers ? 0 : symbols.vocabulary(),
                numbers ? 0 : symbols.width(),
                sequences.classes().orElse(List.of()).size(),
                sequences.bothWays(),
                carries
                        ? OutputHeads.Pooling.EACH
                        : OutputHeads.Pooling.valueOf(sequences.pooling().name()));
        int inputs =
                numbers ? SequenceClassifier.inputs(config.stream().channels().size()) : 1;
        return network(config.model(), inputs, 1, 1, heads, 0);
    }

    @Override
    Set<String> classes() {
        return classes;
    }

    @Override
    void addLayout(SortedMap<String, String> layout) {
        layout.put("sequences.classes", String.join(",", classes));
        layout.put("form of a series' state", SequenceClassifier.FORM);
        if (ForetideConfig.labelsNumbers(config())) {
            layout.put("stream.channels", String.join(",", config().stream().channels()));
            layout.put("sequences.scale", lowerCase(config().sequences().scale()));
        }
    }

    @Override
    public ObservationCodec codec(long earliest, long maxAhead) {
        return ForetideConfig.labelsNumbers(config())
                ? ObservationCodec.ofSequences(
                        ForetideConfig.inputs(config()), classes, earliest, maxAhead, Clock.systemUTC())
                : ObservationCodec.ofSymbols(classes, earliest, maxAhead, Clock.systemUTC());
    }

    @Override
    ForecasterRole forecaster(RoleContext context, HttpClient toReplicas) {
        return new SequenceRole(context, this, toReplicas);
    }
}
