package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Placement;
import io.foretide.symbols.NextSymbols;
import io.foretide.symbols.SequenceClassifier;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings of a task without a time grid, in which each observation is a step. */
public abstract class EventSpecs extends Specs {
    private static final Defaults DEFAULTS = new Defaults(8, 50, 0.01, 1, 0);

    EventSpecs(ForetideConfig config, NetworkSpec network) {
        super(config, network, List.of(0.5), DEFAULTS);
    }

    /** @throws IllegalArgumentException if the task has a grid */
    public static EventSpecs of(ForetideConfig config) {
        return switch (config.stream().task()) {
            case NEXT_SYMBOL -> new SymbolSpecs(config);
            case LABEL -> new SequenceSpecs(config);
            case FORECAST -> throw new IllegalArgumentException("series of numbers have a grid");
        };
    }

    /** How next symbols are forecast. */
    public final NextSymbols.Settings symbols() {
        return new NextSymbols.Settings(
                config().learning().block(),
                config().symbols().top(),
                config().symbols().surprise());
    }

    /** How sequences are cut and classified; without classes where next symbols are forecast. */
    public final SequenceClassifier.Settings sequences() {
        ForetideConfig.Sequences sequences = config().sequences();
        return new SequenceClassifier.Settings(
                List.copyOf(classes()),
                sequences.length(),
                sequences.gap().toMillis(),
                sequences.scale() == ForetideConfig.Scaling.SERIES);
    }

    /** Classes that a label may name, in the order of their numbers. */
    abstract Set<String> classes();

    @Override
    public final SortedMap<String, String> layout() {
        SortedMap<String, String> layout = new TreeMap<>();
        layout.put("stream.task", lowerCase(config().stream().task()));
        layout.put("form of the network", network().text());
        addLayout(layout);
        return layout;
    }

    /** Adds the settings that decide the form of the task's own state. */
    abstract void addLayout(SortedMap<String, String> layout);

    /** Each thread computes by itself, many steps at a time. */
    @Override
    public final Placement placement() {
        return new Placement(device(), precision(), false, 0, false);
    }

    @Override
    final boolean isSteered() {
        return false;
    }
}
