package io.foretide.examples;

import io.foretide.model.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A text in three parts, as numbers of symbols.
 *
 * @param valid empty where nothing is kept back
 * @param test empty where nothing is kept back
 */
record Corpus(Vocabulary vocabulary, int[] train, int[] valid, int[] test) {
    static final String END = "<eos>"; // of a sentence

    private static final String SHIPPED = "tinyshakespeare.txt";
    private static final double KEPT_BACK = 0.05; // for each of the two last parts

    static Corpus read(Options options, Recipe recipe) throws IOException {
        if (options.train().isEmpty()
                && (options.valid().isPresent() || options.test().isPresent())) {
            throw new IllegalArgumentException("--valid and --test are of no use without --train");
        }
        List<String> train = symbols(
                options.train().isPresent() ? Data.text(options.train().get()) : Data.text(options.data(), SHIPPED),
                recipe);
        if (recipe.most() < train.size()) {
            return of(train.subList(0, recipe.most()), List.of(), List.of());
        }
        int kept = (int) (train.size() * KEPT_BACK);
        List<String> valid =
                train.subList(0, kept); // the first part: what comes right before the test's tells most of it
        if (options.valid().isPresent()) {
            valid = symbols(Data.text(options.valid().get()), recipe);
        } else {
            train = train.subList(kept, train.size());
        }
        List<String> test = train.subList(train.size() - kept, train.size());
        if (options.test().isPresent()) {
            test = symbols(Data.text(options.test().get()), recipe);
        } else {
            train = train.subList(0, train.size() - kept);
        }
        return of(train, valid, test);
    }

    private static Corpus of(List<String> train, List<String> valid, List<String> test) {
        Vocabulary vocabulary = Vocabulary.frequent(train, 1 << 20, 1);
        return new Corpus(vocabulary, vocabulary.numbers(train), vocabulary.numbers(valid), vocabulary.numbers(test));
    }

    /** Characters as they are; words between white space, with an end behind each line. */
    private static List<String> symbols(String text, Recipe recipe) {
        List<String> symbols = new ArrayList<>();
        if (recipe.letters()) {
            text.codePoints().forEach(letter -> symbols.add(Character.toString(letter)));
            return symbols;
        }
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            symbols.addAll(List.of(line.split("\\s+")));
            symbols.add(END);
        });
        return symbols;
    }
}
