package io.foretide.examples;

import java.util.List;
import java.util.Optional;

/** All the exercises. */
public final class Examples {
    private Examples() {}

    /** From the simplest to the most telling. */
    public static List<Example> all() {
        return List.of(
                new Sine(), new MnistRows(), new Polarity(), new LanguageModel(), new Addition(), new Gradients());
    }

    public static Optional<Example> named(String name) {
        return all().stream().filter(example -> example.name().equals(name)).findFirst();
    }
}
