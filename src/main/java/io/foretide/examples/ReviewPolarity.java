package io.foretide.examples;

import io.foretide.examples.EpochFitting.Best;
import io.foretide.examples.EpochFitting.Parts;
import io.foretide.learning.DropoutRates;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.TrainingSettings;
import io.foretide.learning.TrainingSettings.Optimizer;
import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.OutputHeads.Pooling;
import io.foretide.model.Vocabulary;
import io.foretide.series.Block;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** Classifies sentences as positive or negative by their words (many-to-one over rows of different lengths). */
final class ReviewPolarity implements Example {
    private static final int MIN_COUNT = 2; // occurrences in the training part that a word needs to get a number
    private static final int WIDTH = 100;
    private static final int ROWS = 32;
    private static final double WORD_DROPOUT = 0.2;
    private static final double REFERENCE = 0.74;
    private static final long SPLIT_SEED = 1; // the split does not depend on the seed of the weights

    private record Sentence(List<String> words, int label) {}

    private record Run(String name, Cell cell, int hidden, boolean bothWays, Pooling pooling) {}

    private static final List<Run> RUNS = List.of(
            new Run("elman", Cell.ELMAN_TANH, 100, false, Pooling.MAX),
            new Run("gru", Cell.GRU, 100, false, Pooling.MAX),
            new Run("lstm", Cell.LSTM, 100, false, Pooling.MAX),
            new Run("gru-both-ways", Cell.GRU, 64, true, Pooling.MAX));

    @Override
    public String name() {
        return "polarity";
    }

    @Override
    public String sentence() {
        return "Whether a sentence of a film review is positive or negative; needs --data with rt-polarity.pos and rt-polarity.neg.";
    }

    @Override
    public ExampleOutcome run(ExampleOptions options, EpochTable ledger) throws IOException {
        List<Run> runs = options.chosen(RUNS, Run::name);
        List<Sentence> sentences = sentences(options);
        int tenth = sentences.size() / 10;
        List<Sentence> train = sentences.subList(0, sentences.size() - 2 * tenth);
        Vocabulary vocabulary = Vocabulary.mostFrequent(
                train.stream().flatMap(sentence -> sentence.words().stream()).toList(), 1 << 20, MIN_COUNT);
        Parts parts = new Parts(
                blocks(train, vocabulary),
                blocks(sentences.subList(train.size(), train.size() + tenth), vocabulary),
                blocks(sentences.subList(train.size() + tenth, sentences.size()), vocabulary));
        ledger.print("%,d sentences, %,d words", sentences.size(), vocabulary.size());
        Map<String, Object> settings = new LinkedHashMap<>();
        Map<String, Object> results = new LinkedHashMap<>();
        Best best = null;
        for (Run run : runs) {
            Best now = fit(run, parts, vocabulary.size(), options, ledger);
            ledger.print("%s: test accuracy %.4f at epoch %d", run.name(), now.testAccuracy(), now.epoch());
            settings.put(run.name(), run);
            results.put(run.name(), now.results());
            best = best == null || now.validAccuracy() > best.validAccuracy() ? now : best;
        }
        if (best == null) {
            throw new IllegalStateException("one run at least was chosen");
        }
        results.put("best", best.results());
        settings.put("words", vocabulary.size());
        settings.put("seed", options.seed());
        return new ExampleOutcome(
                name(),
                settings,
                ledger.rows(),
                results,
                Map.of("best", Map.of("testAccuracy", REFERENCE)),
                best.testAccuracy() >= REFERENCE,
                EpochFitting.pictures(ledger));
    }

    private static List<Sentence> sentences(ExampleOptions options) throws IOException {
        List<Sentence> sentences = new ArrayList<>();
        try {
            for (String line : ExampleData.lines(options.data(), "rt-polarity.pos", StandardCharsets.ISO_8859_1)) {
                sentences.add(new Sentence(words(line), 1));
            }
            for (String line : ExampleData.lines(options.data(), "rt-polarity.neg", StandardCharsets.ISO_8859_1)) {
                sentences.add(new Sentence(words(line), 0));
            }
        } catch (FileNotFoundException e) {
            throw new FileNotFoundException(
                    "the film reviews' sentences (Pang and Lee 2005, sentence polarity data set v1.0) have no"
                            + " licence for redistribution: download rt-polarity.pos and rt-polarity.neg, a sentence per line in latin-1,"
                            + " and give their folder with --data DIR (" + options.data() + " lacks them)");
        }
        if (sentences.size() < 20) {
            throw new IOException("rt-polarity.pos and .neg in " + options.data() + " have " + sentences.size()
                    + " sentences: too few to learn from");
        }
        Collections.shuffle(sentences, new Random(SPLIT_SEED));
        return sentences;
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+"));
    }

    private static Samples blocks(List<Sentence> sentences, Vocabulary vocabulary) {
        return Samples.of(sentences.stream()
                .map(sentence -> block(vocabulary.numbers(sentence.words()), sentence.label()))
                .toList());
    }

    private static Block block(int[] words, int label) {
        float[] inputs = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            inputs[i] = words[i];
        }
        float[] targets = new float[words.length];
        Arrays.fill(targets, Float.NaN);
        targets[words.length - 1] = label;
        return new Block(0, 0, words.length, inputs, new float[0], targets);
    }

    /** Randomly replaces words by the unknown word, so that no single word decides. */
    private static Block augmented(Block block, SplittableRandom random) {
        float[] inputs = block.inputs().clone();
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = random.nextDouble() < WORD_DROPOUT ? 0 : inputs[i];
        }
        return new Block(block.time(), block.version(), block.steps(), inputs, block.state(), block.targets());
    }

    private static Best fit(Run run, Parts parts, int words, ExampleOptions options, EpochTable ledger) {
        OutputHeads ends = OutputHeads.label(words, WIDTH, 2, run.bothWays(), run.pooling());
        NetworkSpec spec = NetworkSpec.ofClasses(run.cell(), 1, run.hidden(), 1, ends);
        SplittableRandom random = new SplittableRandom(options.seed());
        EpochFitting fitting = new EpochFitting(run.name(), spec, parts, ROWS, options.epochsOr(8), options.seed())
                .withAugmentation(block -> augmented(block, random));
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.5))
                .withOptimizer(Optimizer.ADAM)
                .withLearningRate(1e-3)
                .withSchedule(new LearningRateSchedule(0, LearningRateSchedule.Decay.COSINE, fitting.updates(), 0.05))
                .withDropouts(new DropoutRates(0.5, 0.5, 0, 0))
                .withSeed(options.seed());
        return fitting.run(settings, ledger);
    }
}
