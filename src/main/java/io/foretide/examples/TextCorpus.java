package io.foretide.examples;

import io.foretide.model.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A text in three parts, as symbol numbers.
 *
 * @param valid empty without validation part
 * @param test empty without test part
 */
record TextCorpus(Vocabulary vocabulary, int[] train, int[] valid, int[] test) {
    static final String END = "<eos>"; // end of a sentence

    private static final String SHIPPED = "tinyshakespeare.txt";
    private static final double KEPT_BACK = 0.05; // for each of the last two parts

    static TextCorpus read(ExampleOptions options, LanguageModelRecipe recipe) throws IOException {
        if (options.train().isEmpty()
                && (options.valid().isPresent() || options.test().isPresent())) {
            throw new IllegalArgumentException("--valid and --test require --train");
        }
        List<String> train = symbols(
                options.train().isPresent()
                        ? ExampleData.text(options.train().get())
                        : ExampleData.text(options.data(), SHIPPED),
                recipe);
        if (recipe.most() < train.size()) {
            return of(train.subList(0, recipe.most()), List.of(), List.of());
        }
        int kept = (int) (train.size() * KEPT_BACK);
        List<String> valid =
                train.subList(0, kept); // from the beginning, since text just before the test part resembles it
        if (options.valid().isPresent()) {
            valid = symbols(ExampleData.text(options.valid().get()), recipe);
        } else {
            train = train.subList(kept, train.size());
        }
        List<String> test = train.subList(train.size() - kept, train.size());
        if (options.test().isPresent()) {
            test = symbols(ExampleData.text(options.test().get()), recipe);
        } else {
            train = train.subList(0, train.size() - kept);
        }
        return of(train, valid, test);
    }

    private static TextCorpus of(List<String> train, List<String> valid, List<String> test) {
        Vocabulary vocabulary = Vocabulary.mostFrequent(train, 1 << 20, 1);
        return new TextCorpus(
                vocabulary, vocabulary.numbers(train), vocabulary.numbers(valid), vocabulary.numbers(test));
    }

    /** Characters, or words separated by white space with an end symbol after each line. */
    private static List<String> symbols(String text, LanguageModelRecipe recipe) {
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
