package io.foretide.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the user says of an exercise.
 *
 * @param data directory of its data
 * @param seed of weights, dropout and shuffling
 * @param epochs 0: as many as the exercise wants
 * @param cell of those exercises that compare cells: only this one
 * @param train a text of the user's own to learn from, a sentence a line
 * @param valid a text that tells when it goes best
 * @param test a text that tells how good it is
 * @param recipe which way of training
 */
public record Options(
        Path data,
        long seed,
        int epochs,
        Optional<String> cell,
        Optional<Path> train,
        Optional<Path> valid,
        Optional<Path> test,
        Optional<String> recipe) {
    /** Where the shipped data are, seen from the repository's root. */
    public static final Path SHIPPED = Path.of("config", "examples");

    public static Options defaults() {
        return new Options(
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
     * Of the networks that an exercise compares the one that {@link #cell} names, or all.
     *
     * @throws IllegalArgumentException naming those there are, when it is none of them
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
