package io.foretide.examples;

import io.foretide.learning.Evaluation;
import io.foretide.learning.LearningStep;
import io.foretide.learning.SymbolStreams;
import io.foretide.learning.Trainer;
import io.foretide.model.NetworkSpec;
import io.foretide.model.OutputHeads;
import io.foretide.model.Weights;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Predicts the next character or word of a text, by truncated BPTT over parallel streams. */
final class LanguageModel implements Example {
    private static final int JUDGED_ROWS = 4; // few, since each of them begins without a state

    @Override
    public String name() {
        return "language-model";
    }

    @Override
    public String sentence() {
        return "The next character (--recipe chars) or word (book, small) of a text, by its perplexity.";
    }

    /** Its softmax is wide: on two cores, two threads took 0.8 of the time of one ({@code book}). */
    @Override
    public int threads() {
        return 2;
    }

    @Override
    public ExampleOutcome run(ExampleOptions options, EpochTable ledger) throws IOException {
        String name = options.recipe().orElse("chars");
        LanguageModelRecipe recipe = LanguageModelRecipe.of(name);
        TextCorpus corpus = TextCorpus.read(options, recipe);
        int epochs = options.epochsOr(recipe.epochs());
        NetworkSpec spec = NetworkSpec.ofClasses(
                recipe.cell(),
                1,
                recipe.hidden(),
                recipe.layers(),
                OutputHeads.nextSymbol(corpus.vocabulary().size(), recipe.width()));
        SymbolStreams streams = new SymbolStreams(corpus.train(), recipe.rows(), recipe.steps());
        Weights start = Weights.initial(spec, options.seed());
        ledger.print("%s", recipe.text());
        ledger.print(
                "%,d training symbols, %,d distinct ones, %,d parameters",
                corpus.train().length, corpus.vocabulary().size(), start.parameters());
        Best best = new Best();
        try (Trainer trainer =
                new Trainer(spec, recipe.training((long) streams.blocks() * epochs, options.seed()), start)) {
            for (int epoch = 1; epoch <= epochs; epoch++) {
                epoch(epoch, trainer, streams, corpus, recipe, ledger, best);
            }
        }
        return outcome(name, recipe, corpus, options, epochs, start.parameters(), ledger, best);
    }

    /** The epoch with the best validation loss; without a validation part, the last. */
    private static final class Best {
        private double valid = Double.POSITIVE_INFINITY;
        private double train;
        private double test = Double.NaN;
        private int epoch;
        private double seconds;
    }

    private static void epoch(
            int epoch,
            Trainer trainer,
            SymbolStreams streams,
            TextCorpus corpus,
            LanguageModelRecipe recipe,
            EpochTable ledger,
            Best best) {
        long began = System.nanoTime();
        double train = learn(trainer, streams);
        double seconds = (System.nanoTime() - began) / 1e9;
        Evaluation valid = evaluate(trainer, corpus.valid(), recipe);
        Evaluation test = evaluate(trainer, corpus.test(), recipe);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("epoch", epoch);
        row.put("trainLoss", train);
        row.put("trainPerplexity", Math.exp(train));
        if (valid.terms() > 0) {
            row.put("validLoss", valid.meanLoss());
            row.put("validPerplexity", valid.perplexity());
        }
        if (test.terms() > 0) {
            row.put("testLoss", test.meanLoss());
            row.put("testPerplexity", test.perplexity());
        }
        row.put("symbolsASecond", Math.round(corpus.train().length / seconds));
        ledger.row(row);
        best.seconds += seconds;
        if (valid.terms() == 0 || valid.meanLoss() < best.valid) {
            best.valid = valid.meanLoss();
            best.train = train;
            best.test = test.meanLoss();
            best.epoch = epoch;
        }
    }

    /** Mean loss of an epoch, measured before each update. */
    private static double learn(Trainer trainer, SymbolStreams streams) {
        double loss = 0;
        long steps = 0;
        streams.restart();
        while (streams.hasNext()) {
            var blocks = streams.next();
            Trainer.Carried carried = trainer.learnAndCarry(blocks);
            streams.carry(carried.states());
            if (carried.step() instanceof LearningStep.Learned learned) {
                loss += learned.loss() * blocks.get(0).steps();
                steps += blocks.get(0).steps();
            }
        }
        return loss / steps;
    }

    private static Evaluation evaluate(Trainer trainer, int[] symbols, LanguageModelRecipe recipe) {
        Evaluation judgement = Evaluation.NONE;
        if (symbols.length <= JUDGED_ROWS) {
            return judgement;
        }
        SymbolStreams streams = new SymbolStreams(symbols, JUDGED_ROWS, 2 * recipe.steps());
        while (streams.hasNext()) {
            judgement = judgement.plus(trainer.evaluate(streams.next()));
            streams.carry(judgement.states());
        }
        return judgement;
    }

    private ExampleOutcome outcome(
            String recipeName,
            LanguageModelRecipe recipe,
            TextCorpus corpus,
            ExampleOptions options,
            int epochs,
            long parameters,
            EpochTable ledger,
            Best best) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("recipe", recipeName);
        settings.put("network", recipe);
        settings.put("symbols", corpus.vocabulary().size());
        settings.put("parameters", parameters);
        settings.put("epochs", epochs);
        settings.put("seed", options.seed());
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("epoch", best.epoch);
        results.put("trainPerplexity", Math.exp(best.train));
        results.put("minutes", best.seconds / 60);
        if (corpus.test().length > 0) {
            results.put("loss", best.test);
            results.put("perplexity", Math.exp(best.test));
        }
        Map<String, Object> reference = reference(recipeName);
        boolean met =
                switch (recipeName) {
                    case "small" -> Math.exp(best.train) < 10;
                    case "book" -> Math.exp(best.test) <= 136;
                    default -> best.test <= 1.60;
                };
        return new ExampleOutcome(
                name(),
                settings,
                ledger.rows(),
                results,
                reference,
                met,
                List.of(
                        ledger.combinedCurves("Loss, nats per symbol", List.of("trainLoss", "validLoss", "testLoss")),
                        ledger.combinedCurves(
                                "Perplexity", List.of("trainPerplexity", "validPerplexity", "testPerplexity"))));
    }

    private static Map<String, Object> reference(String recipe) {
        return switch (recipe) {
            case "small" -> Map.of("trainPerplexity", "below 10 within 100 epochs");
            case "book" -> Map.of("perplexity", "136 on a corpus of 10,000 words and 930,000 tokens");
            default -> Map.of("loss", "at most 1.60 nats per character on the last 5 % of tinyshakespeare");
        };
    }
}
