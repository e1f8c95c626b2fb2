package io.foretide.examples;

import io.foretide.learning.DropoutRates;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.TrainingSettings;
import io.foretide.learning.TrainingSettings.Optimizer;
import io.foretide.model.Cell;
import java.util.List;
import java.util.Locale;

/**
 * Settings for training a language model.
 *
 * @param letters whether its symbols are characters rather than words
 * @param most limit on the training symbols
 * @param width of the embedding
 * @param dropout of the first layer's input and the last layer's output
 * @param floor minimum learning rate as a share
 * @param rows parallel streams
 * @param steps per block
 */
record LanguageModelRecipe(
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
    static final LanguageModelRecipe SMALL = new LanguageModelRecipe(
            false, 1000, Cell.ELMAN_TANH, 100, 100, 1, 0, Optimizer.ADAM, 3e-3, 0.1, 1, 10, 10, 100);
    static final LanguageModelRecipe BOOK = new LanguageModelRecipe(
            false, Integer.MAX_VALUE, Cell.LSTM, 100, 100, 1, 0, Optimizer.SGD, 20, 0.02, 0.25, 20, 35, 4);
    static final LanguageModelRecipe CHARS = new LanguageModelRecipe(
            true, Integer.MAX_VALUE, Cell.LSTM, 64, 384, 1, 0.2, Optimizer.ADAM, 4e-3, 0.02, 1, 32, 64, 10);

    static LanguageModelRecipe of(String name) {
        return switch (name) {
            case "small" -> SMALL;
            case "book" -> BOOK;
            case "chars" -> CHARS;
            default -> throw new IllegalArgumentException("unknown recipe '" + name + "': choose small, book or chars");
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
