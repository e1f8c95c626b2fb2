package io.foretide.examples;

import io.foretide.examples.ExampleOutcome.Picture;
import io.foretide.learning.GradientProbe;
import io.foretide.learning.LearningStep;
import io.foretide.learning.Trainer;
import io.foretide.learning.TrainingSettings;
import io.foretide.learning.TrainingSettings.Loss;
import io.foretide.learning.TrainingSettings.Optimizer;
import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How far gradients propagate. The task is to recall at each step the input of 10 steps before. Shorter blocks cannot
 * learn it; longer ones can, at the same cost per step. How much gradient remains over many steps depends on the cell.
 */
final class GradientReach implements Example {
    private static final int LAG = 10;
    private static final int FULL = 200; // steps per sequence
    private static final int ROWS = 16;
    private static final int HIDDEN = 32;
    private static final double RATE = 6e-3;
    private static final double CLIP = 0.2;
    private static final List<Integer> BLOCKS = List.of(5, 20, 100, FULL);
    private static final List<Cell> CELLS = List.of(Cell.ELMAN_TANH, Cell.GRU, Cell.LSTM);

    /** @param norms of the gradient before clipping, one per update */
    private record Run(Cell cell, int block, boolean clipped, Weights weights, List<Double> norms, double error) {
        String name() {
            return label(cell) + " " + (block == FULL ? "full" : block);
        }
    }

    @Override
    public String name() {
        return "gradients";
    }

    @Override
    public String sentence() {
        return "How far gradients reach back in elman, gru and lstm, by block length, with and without clipping.";
    }

    @Override
    public ExampleOutcome run(ExampleOptions options, EpochTable ledger) {
        int epochs = options.epochsOr(80);
        List<Run> runs = new ArrayList<>();
        for (Cell cell : CELLS) {
            for (int block : BLOCKS) {
                runs.add(learn(cell, block, true, epochs, options.seed(), ledger));
                runs.add(learn(cell, block, false, epochs, options.seed(), ledger));
            }
        }
        Map<String, Object> results = new LinkedHashMap<>();
        for (Run run : runs) {
            results.put(run.name() + (run.clipped() ? " clipped" : ""), results(run));
        }
        List<double[]> fresh = CELLS.stream()
                .map(cell -> norms(Weights.initial(spec(cell), options.seed()), options.seed()))
                .toList();
        List<double[]> trained = CELLS.stream()
                .map(cell -> norms(trained(runs, cell).weights(), options.seed()))
                .toList();
        List<Picture> pictures = pictures(runs, ledger, fresh, trained);
        Map<String, Double> through = through(fresh, trained);
        results.put("throughFiftySteps", through);
        boolean shortFails = runs.stream().filter(run -> run.block() < LAG).allMatch(run -> run.error() > 0.5);
        boolean longLearns = runs.stream().filter(run -> run.block() == 20).allMatch(run -> run.error() < 0.3);
        double elman = through.getOrDefault("elman trained", 0.0);
        boolean gatesKeep =
                Stream.of("gru trained", "lstm trained").allMatch(name -> through.getOrDefault(name, 0.0) >= 5 * elman);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("lag", LAG);
        settings.put("hidden", HIDDEN);
        settings.put("rows", ROWS);
        settings.put("clip", CLIP);
        settings.put("rate", RATE);
        settings.put("epochs", epochs);
        settings.put("seed", options.seed());
        return new ExampleOutcome(
                name(),
                settings,
                ledger.rows(),
                results,
                Map.of(
                        "error",
                        "above 0.5 with blocks of 5, which end before the lag; below 0.3 with blocks of 20",
                        "throughFiftySteps",
                        "trained gru and lstm at least 5 times elman"),
                shortFails && longLearns && gatesKeep,
                pictures);
    }

    private static String label(Cell cell) {
        return cell == Cell.ELMAN_TANH ? "elman" : cell.name().toLowerCase(Locale.ROOT);
    }

    private static NetworkSpec spec(Cell cell) {
        return new NetworkSpec(cell, 1, HIDDEN, 1, 1, 1, false, false);
    }

    private static Run learn(Cell cell, int block, boolean clipped, int epochs, long seed, EpochTable ledger) {
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.5))
                .withLoss(Loss.SQUARED)
                .withOptimizer(Optimizer.ADAM)
                .withLearningRate(RATE)
                .withClipNorm(clipped ? CLIP : Double.POSITIVE_INFINITY);
        Random random = new Random(seed);
        List<Double> norms = new ArrayList<>();
        double error = Double.NaN;
        long began = System.nanoTime();
        try (Trainer trainer = new Trainer(spec(cell), settings, Weights.initial(spec(cell), seed))) {
            for (int epoch = 1; epoch <= epochs; epoch++) {
                List<Double> now = new ArrayList<>();
                error = pass(trainer, signs(random), block, now);
                norms.addAll(now);
                if (epoch % 10 == 0 || epoch == epochs) {
                    double seconds = (System.nanoTime() - began) / 1e9;
                    ledger.row(row(label(cell), block, clipped, epoch, error, now, seconds));
                }
            }
            return new Run(cell, block, clipped, trainer.weights(1), norms, error);
        }
    }

    private static Map<String, Object> row(
            String cell, int block, boolean clipped, int epoch, double error, List<Double> norms, double seconds) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", cell);
        row.put("block", block);
        row.put("clipped", clipped);
        row.put("epoch", epoch);
        row.put("trainError", error);
        row.put("gradientNorm", greatest(norms));
        row.put("seconds", seconds);
        return row;
    }

    /**
     * One pass over a sequence in blocks with carried states; returns the mean squared error, measured before each
     * update.
     */
    private static double pass(Trainer trainer, float[][] signs, int block, List<Double> norms) {
        List<float[]> states = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            states.add(new float[0]);
        }
        double error = 0;
        for (int from = 0; from < FULL; from += block) {
            List<Block> blocks = new ArrayList<>();
            for (int row = 0; row < ROWS; row++) {
                blocks.add(block(signs[row], from, from + block, states.get(row)));
            }
            Trainer.Carried carried = trainer.learnAndCarry(blocks);
            states = carried.states();
            if (carried.step() instanceof LearningStep.Learned learned) {
                norms.add(learned.gradientNorm());
                error += learned.loss() * block / FULL;
            }
        }
        return error;
    }

    /** (rows, lag + steps) of −1 and 1. */
    private static float[][] signs(Random random) {
        float[][] signs = new float[ROWS][LAG + FULL];
        for (float[] row : signs) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextBoolean() ? 1 : -1;
            }
        }
        return signs;
    }

    private static Block block(float[] signs, int from, int to, float[] state) {
        float[] inputs = Arrays.copyOfRange(signs, LAG + from, LAG + to);
        float[] targets = Arrays.copyOfRange(signs, from, to);
        for (int step = from; step < Math.min(LAG, to); step++) {
            targets[step - from] = Float.NaN; // no input has been seen yet
        }
        return new Block(0, 0, to - from, inputs, state, targets);
    }

    private static Map<String, Object> results(Run run) {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("error", run.error());
        results.put("greatestNorm", greatest(run.norms()));
        results.put("updates", run.norms().size());
        return results;
    }

    private static double greatest(List<Double> norms) {
        return norms.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** Per cell the share of a gradient that remains after fifty steps, untrained and trained. */
    private static Map<String, Double> through(List<double[]> fresh, List<double[]> trained) {
        Map<String, Double> through = new LinkedHashMap<>();
        for (int c = 0; c < CELLS.size(); c++) {
            through.put(label(CELLS.get(c)), fresh.get(c)[50] / fresh.get(c)[0]);
            through.put(label(CELLS.get(c)) + " trained", trained.get(c)[50] / trained.get(c)[0]);
        }
        return through;
    }

    private static Run trained(List<Run> runs, Cell cell) {
        return runs.stream()
                .filter(run -> run.cell() == cell && run.block() == FULL && run.clipped())
                .findFirst()
                .orElseThrow();
    }

    private static double[] norms(Weights weights, long seed) {
        Random random = new Random(seed);
        float[] inputs = new float[FULL * ROWS];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = random.nextBoolean() ? 1 : -1;
        }
        return GradientProbe.byDistance(weights, FULL, ROWS, inputs, seed);
    }

    /** @param fresh (cells)(steps) norms by distance, before training; and after */
    private static List<Picture> pictures(
            List<Run> runs, EpochTable ledger, List<double[]> fresh, List<double[]> trained) {
        List<Picture> pictures = new ArrayList<>();
        pictures.add(byDistance("Untrained", fresh));
        pictures.add(byDistance("Trained to remember 10 steps", trained));
        for (int c = 0; c < CELLS.size(); c++) {
            pictures.add(reach(CELLS.get(c), trained.get(c)));
        }
        for (Cell cell : CELLS) {
            pictures.add(updates(runs, cell, false));
            pictures.add(updates(runs, cell, true));
        }
        for (Cell cell : CELLS) {
            pictures.add(errors(ledger, label(cell)));
        }
        return pictures;
    }

    private static Picture byDistance(String when, List<double[]> norms) {
        return new Picture(
                when + ": norm of the gradient by distance in steps (powers of ten)",
                CELLS.stream().map(GradientReach::label).toList(),
                norms.stream().map(GradientReach::logarithms).toList(),
                0,
                1);
    }

    /** A loss inside a block reaches back to the block's beginning only; returns the average remaining gradient. */
    private static Picture reach(Cell cell, double[] full) {
        List<double[]> lines = BLOCKS.stream()
                .map(block -> {
                    double[] remaining = new double[2 * LAG + 10];
                    for (int distance = 0; distance < remaining.length; distance++) {
                        remaining[distance] = full[distance] * Math.max(0, block - distance) / block;
                    }
                    return remaining;
                })
                .toList();
        return new Picture(
                label(cell) + ", trained: norm by distance as it is left by blocks of 5, 20, 100 and all steps",
                BLOCKS.stream().map(String::valueOf).toList(),
                lines,
                0,
                1);
    }

    private static Picture updates(List<Run> runs, Cell cell, boolean clipped) {
        List<Run> selected = runs.stream()
                .filter(run -> run.cell() == cell && run.clipped() == clipped)
                .toList();
        return new Picture(
                label(cell) + (clipped ? ", clipped at " + CLIP : ", not clipped")
                        + ": norm of the gradient that updates follow, in the course of training (powers of ten)",
                selected.stream().map(Run::name).toList(),
                selected.stream()
                        .map(run -> logarithms(Arrays.stream(thinned(run.norms()))
                                .map(norm -> clipped ? Math.min(norm, CLIP) : norm)
                                .toArray()))
                        .toList(),
                0,
                100.0 / (THINNED - 1));
    }

    private static final int THINNED = 60;

    /** Reduces the course to a number of points, each the maximum of its section. */
    private static double[] thinned(List<Double> norms) {
        double[] thinned = new double[THINNED];
        for (int i = 0; i < norms.size(); i++) {
            int at = (int) ((long) i * THINNED / norms.size());
            thinned[at] = Math.max(thinned[at], norms.get(i));
        }
        return thinned;
    }

    private static double[] logarithms(double[] values) {
        return Arrays.stream(values)
                .map(value -> value > 0 ? Math.max(-12, Math.log10(value)) : -12)
                .toArray();
    }

    private static Picture errors(EpochTable ledger, String cell) {
        List<double[]> lines = BLOCKS.stream()
                .map(block -> ledger.rows().stream()
                        .filter(row -> cell.equals(row.get("run"))
                                && block.equals(row.get("block"))
                                && Boolean.TRUE.equals(row.get("clipped")))
                        .mapToDouble(row -> row.get("trainError") instanceof Double error ? error : Double.NaN)
                        .toArray())
                .toList();
        return new Picture(
                cell
                        + ": mean squared error by epoch, for blocks of 5, 20, 100 and all steps (1: nothing is remembered)",
                BLOCKS.stream().map(String::valueOf).toList(),
                lines,
                10,
                10);
    }
}
