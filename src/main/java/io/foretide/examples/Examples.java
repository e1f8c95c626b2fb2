package io.foretide.examples;

import java.util.List;
import java.util.Optional;

/** The list of all examples. */
public final class Examples {
    private Examples() {}

    /** Returns all examples, in order of difficulty. */
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
