package io.foretide.examples;

import io.foretide.examples.ExampleOutcome.Picture;
import io.foretide.learning.Evaluation;
import io.foretide.learning.LearningRateSchedule;
import io.foretide.learning.Trainer;
import io.foretide.learning.TrainingSettings;
import io.foretide.learning.TrainingSettings.Optimizer;
import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.OutputHeads.Pooling;
import io.foretide.model.OutputHeads.Projection;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Addition of character strings by an encoder and a decoder: {@code 16+75 _91}; the question is read backwards. */
final class CharacterAddition implements Example {
    private static final String FILE = "addition.txt";
    private static final char BEGIN = '_'; // per answer
    private static final String OPEN = " "; // placeholder of requested characters, which is not an input
    private static final int WIDTH = 16;
    private static final int HIDDEN = 128;
    private static final int ROWS = 128;
    private static final int JUDGED = 2000; // sums per update
    private static final double REFERENCE = 0.95;
    private static final int TOLD = 5; // sums printed at the end

    /** The characters of a sum: the padded question, and the answer with its start symbol. */
    private record Sum(String question, String answer) {
        static Sum of(String line) throws IOException {
            int begin = line.indexOf(BEGIN);
            if (begin < 1 || begin == line.length() - 1) {
                throw new IOException(FILE + " must contain lines such as '16+75  _91  ', not '" + line + "'");
            }
            return new Sum(line.substring(0, begin), line.substring(begin));
        }

        String reversed() {
            return new StringBuilder(question).reverse().toString();
        }
    }

    @Override
    public String name() {
        return "addition";
    }

    @Override
    public String sentence() {
        return "Addition of character strings, by an encoder that reads backwards and a decoder that peeks at the encoder's state.";
    }

    @Override
    public ExampleOutcome run(ExampleOptions options, EpochTable ledger) throws IOException {
        int epochs = options.epochsOr(15);
        List<Sum> sums = sums(options);
        Vocabulary symbols = Vocabulary.firstOccurring(
                sums.stream()
                        .flatMap(sum -> letters(sum.question() + sum.answer()).stream())
                        .toList(),
                256);
        int heldOut = sums.size() / 10;
        List<Sum> test = sums.subList(sums.size() - heldOut, sums.size());
        List<Sum> valid = sums.subList(sums.size() - heldOut - heldOut / 2, sums.size() - heldOut);
        List<Sum> train = sums.subList(0, sums.size() - heldOut - heldOut / 2);
        int questions = sums.get(0).question().length();
        OutputHeads ends =
                new OutputHeads(symbols.size(), WIDTH, symbols.size(), false, Pooling.EACH, Projection.OWN, questions);
        NetworkSpec spec = NetworkSpec.ofClasses(Cell.LSTM, 1, HIDDEN, 1, ends);
        double best = 0;
        double exact = 0;
        int bestEpoch = 0;
        try (Trainer trainer =
                new Trainer(spec, training(epochs, train.size(), options), Weights.initial(spec, options.seed()))) {
            Random random = new Random(options.seed());
            Samples learned = blocks(train, symbols);
            for (int epoch = 1; epoch <= epochs; epoch++) {
                EpochFitting.learn(trainer, learned, ROWS, random);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("epoch", epoch);
                addResults(row, "train", trainer, train.subList(0, valid.size()), symbols);
                double chosen = addResults(row, "valid", trainer, valid, symbols);
                double tested = addResults(row, "test", trainer, test, symbols);
                ledger.row(row);
                if (chosen > best || bestEpoch == 0) {
                    best = chosen;
                    exact = tested;
                    bestEpoch = epoch;
                }
            }
            List<Sum> reported = test.subList(0, Math.min(TOLD, test.size()));
            List<String> answers = answers(trainer, reported, symbols);
            for (int i = 0; i < reported.size(); i++) {
                ledger.print(
                        "%s= %s", reported.get(i).question(), answers.get(i).substring(1));
            }
        }
        ledger.print("%.2f %% of the sums held out are exact at epoch %d", 100 * exact, bestEpoch);
        return outcome(options, epochs, sums.size(), exact, bestEpoch, ledger);
    }

    private ExampleOutcome outcome(
            ExampleOptions options, int epochs, int sums, double exact, int epoch, EpochTable ledger) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("sums", sums);
        settings.put("cell", "lstm");
        settings.put("hidden", HIDDEN);
        settings.put("width", WIDTH);
        settings.put("rows", ROWS);
        settings.put("epochs", epochs);
        settings.put("seed", options.seed());
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("epoch", epoch);
        results.put("exact", exact);
        Picture exactly =
                ledger.combinedCurves("Share of sums that are exact", List.of("trainExact", "validExact", "testExact"));
        Picture loss = ledger.combinedCurves("Loss, nats per character", List.of("trainLoss", "validLoss", "testLoss"));
        return new ExampleOutcome(
                name(),
                settings,
                ledger.rows(),
                results,
                Map.of("exact", REFERENCE),
                exact >= REFERENCE,
                List.of(exactly, loss));
    }

    private static TrainingSettings training(int epochs, int sums, ExampleOptions options) {
        long updates = (long) epochs * ((sums + ROWS - 1) / ROWS);
        int warmUp = (int) (updates / 10);
        return TrainingSettings.defaults(List.of(0.5))
                .withOptimizer(Optimizer.ADAM)
                .withLearningRate(5e-3)
                .withClipNorm(1)
                .withSchedule(new LearningRateSchedule(
                        warmUp, LearningRateSchedule.Decay.COSINE, Math.max(1, updates - warmUp), 0.01))
                .withSeed(options.seed());
    }

    /** All sums, shuffled by the seed. */
    private static List<Sum> sums(ExampleOptions options) throws IOException {
        List<Sum> sums = new ArrayList<>();
        for (String line : ExampleData.lines(options.data(), FILE, StandardCharsets.US_ASCII)) {
            sums.add(Sum.of(line));
        }
        if (sums.size() < 20
                || sums.stream()
                                .map(sum -> sum.question().length() * 100
                                        + sum.answer().length())
                                .distinct()
                                .count()
                        != 1) {
            throw new IOException(FILE + " in " + options.data()
                    + " must contain at least 20 sums, padded to the same length: download it again");
        }
        Collections.shuffle(sums, new Random(options.seed()));
        return sums;
    }

    private static List<String> letters(String text) {
        return text.chars().mapToObj(Character::toString).toList();
    }

    /** The question backwards, then the answer; each answer character but the last has the next one as target. */
    private static Block block(String reversed, String answer, Vocabulary symbols) {
        int[] all = symbols.numbers(letters(reversed + answer));
        int steps = all.length - 1;
        float[] inputs = new float[steps];
        float[] targets = new float[steps];
        Arrays.fill(targets, Float.NaN);
        for (int step = 0; step < steps; step++) {
            inputs[step] = all[step];
            if (step >= reversed.length()) {
                targets[step] = all[step + 1];
            }
        }
        return new Block(0, 0, steps, inputs, new float[0], targets);
    }

    private static Samples blocks(List<Sum> sums, Vocabulary symbols) {
        return Samples.of(sums.stream()
                .map(sum -> block(sum.reversed(), sum.answer(), symbols))
                .toList());
    }

    /** Adds loss and share of exact answers to the row; returns the share. */
    private static double addResults(
            Map<String, Object> row, String part, Trainer trainer, List<Sum> sums, Vocabulary symbols) {
        Evaluation judgement = Evaluation.NONE;
        long exact = 0;
        for (int from = 0; from < sums.size(); from += JUDGED) {
            List<Sum> sample = sums.subList(from, Math.min(sums.size(), from + JUDGED));
            judgement = judgement.plus(trainer.evaluate(sample.stream()
                    .map(sum -> block(sum.reversed(), sum.answer(), symbols))
                    .toList()));
            List<String> answers = answers(trainer, sample, symbols);
            exact += IntStream.range(0, sample.size())
                    .filter(i -> answers.get(i).equals(sample.get(i).answer()))
                    .count();
        }
        row.put(part + "Loss", judgement.meanLoss());
        row.put(part + "Exact", (double) exact / sums.size());
        return (double) exact / sums.size();
    }

    /** The network's own answers, each character being the input of the next. */
    private static List<String> answers(Trainer trainer, List<Sum> sums, Vocabulary symbols) {
        int length = sums.get(0).answer().length();
        List<String> answers = new ArrayList<>(Collections.nCopies(sums.size(), String.valueOf(BEGIN)));
        for (int known = 1; known < length; known++) {
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < sums.size(); i++) {
                blocks.add(block(sums.get(i).reversed(), answers.get(i) + OPEN, symbols));
            }
            float[] outputs = trainer.outputs(blocks); // (steps, rows, symbols)
            int last = (blocks.get(0).steps() - 1) * sums.size();
            for (int i = 0; i < sums.size(); i++) {
                answers.set(
                        i,
                        answers.get(i)
                                + symbols.symbol(likeliest(outputs, (last + i) * symbols.size(), symbols.size())));
            }
        }
        return answers;
    }

    private static int likeliest(float[] outputs, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = outputs[from + i] > outputs[from + best] ? i : best;
        }
        return best;
    }
}
