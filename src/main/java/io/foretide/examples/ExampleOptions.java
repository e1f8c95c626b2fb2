package io.foretide.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Options of an exercise.
 *
 * @param data directory of its data
 * @param seed of weights, dropout and shuffling
 * @param epochs 0: as in the reference
 * @param cell run only this one of the compared networks
 * @param train the user's training text, a sentence per line
 * @param valid validation text, for selecting the epoch
 * @param test test text
 * @param recipe name of the training recipe
 */
public record ExampleOptions(
        Path data,
        long seed,
        int epochs,
        Optional<String> cell,
        Optional<Path> train,
        Optional<Path> valid,
        Optional<Path> test,
        Optional<String> recipe) {
    /** Folder of the built-in data, relative to the repository's root. */
    public static final Path SHIPPED = Path.of("config", "examples");

    public static ExampleOptions defaults() {
        return new ExampleOptions(
                SHIPPED,
                1,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The compared network named by {@link #cell}, or all.
     *
     * @throws IllegalArgumentException listing the valid names
     */
    <R> List<R> chosen(List<R> runs, Function<R, String> name) {
        List<R> chosen = runs.stream()
                .filter(run -> cell.isEmpty() || cell.get().equals(name.apply(run)))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("--cell is one of "
                    + String.join(", ", runs.stream().map(name).toList()));
        }
        return chosen;
    }

    int epochsOr(int usual) {
        return epochs > 0 ? epochs : usual;
    }
}
