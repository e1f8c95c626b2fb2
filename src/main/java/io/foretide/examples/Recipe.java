package io.foretide.examples;

import io.foretide.learning.DropoutRates;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.TrainingSettings;
import io.foretide.learning.TrainingSettings.Optimizer;
import io.foretide.model.Cell;
import java.util.List;
import java.util.Locale;

/**
 * One way to train a language model.
 *
 * @param letters whether its symbols are characters rather than words
 * @param most symbols of the text that are learned from
 * @param width of the embedding
 * @param dropout of what goes into the first layer and comes out of the last
 * @param floor share of the rate that the last updates learn with
 * @param rows streams side by side
 * @param steps of a block
 */
record Recipe(
        boolean letters,
        int most,
        Cell cell,
        int width,
        int hidden,
        int layers,
        double dropout,
        Optimizer optimizer,
        double rate,
        double floor,
        double clip,
        int rows,
        int steps,
        int epochs) {
    static final Recipe SMALL =
            new Recipe(false, 1000, Cell.ELMAN_TANH, 100, 100, 1, 0, Optimizer.ADAM, 3e-3, 0.1, 1, 10, 10, 100);
    static final Recipe BOOK =
            new Recipe(false, Integer.MAX_VALUE, Cell.LSTM, 100, 100, 1, 0, Optimizer.SGD, 20, 0.02, 0.25, 20, 35, 4);
    static final Recipe CHARS =
            new Recipe(true, Integer.MAX_VALUE, Cell.LSTM, 64, 384, 1, 0.2, Optimizer.ADAM, 4e-3, 0.02, 1, 32, 64, 10);

    static Recipe of(String name) {
        return switch (name) {
            case "small" -> SMALL;
            case "book" -> BOOK;
            case "chars" -> CHARS;
            default ->
                throw new IllegalArgumentException("there is no recipe '" + name + "': choose small, book or chars");
        };
    }

    TrainingSettings training(long updates, long seed) {
        return TrainingSettings.defaults(List.of(0.5))
                .withOptimizer(optimizer)
                .withMomentum(0)
                .withLearningRate(rate)
                .withClipNorm(clip)
                .withSchedule(
                        new LearningRateSchedule(0, LearningRateSchedule.Decay.COSINE, Math.max(1, updates), floor))
                .withDropouts(new DropoutRates(dropout, dropout, dropout, 0))
                .withSeed(seed);
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%s %d units, embedding %d, %s %s, %d streams, blocks of %d",
                cell.name().toLowerCase(Locale.ROOT),
                hidden,
                width,
                optimizer.name().toLowerCase(Locale.ROOT),
                rate,
                rows,
                steps);
    }
}
