package io.foretide.examples;

import java.util.List;
import java.util.Optional;

/** All the exercises. */
public final class Examples {
    private Examples() {}

    /** Ordered by increasing difficulty. */
    public static List<Example> all() {
        return List.of(
                new SineWave(),
                new MnistRows(),
                new ReviewPolarity(),
                new LanguageModel(),
                new CharacterAddition(),
                new GradientReach());
    }

    public static Optional<Example> named(String name) {
        return all().stream().filter(example -> example.name().equals(name)).findFirst();
    }
}
