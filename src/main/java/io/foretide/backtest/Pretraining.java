package io.foretide.backtest;

import io.foretide.learning.Trainer;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains the core on the blocks of the train rows, pass by pass in time order: each pass carries the state on from block
 * to block with the weights of the moment, as the replay will. Keeps the weights with the lowest loss on the
 * validation blocks.
 */
final class Pretraining {
    private final Network network;
    private final CoreLearning settings;

    Pretraining(Network network, CoreLearning settings) {
        this.network = network;
        this.settings = settings;
    }

    /** @param train blocks in time order, those of one time together, in an order of series that does not change */
    Weights run(Trainer trainer, Weights start, List<Block> train, List<Block> validation) {
        Weights best = start;
        double least = Double.POSITIVE_INFINITY;
        int since = 0;
        for (int epoch = 0; epoch < settings.epochs() && since <= settings.patience(); epoch++) {
            Map<Long, float[]> after = pass(trainer, train);
            Weights now = trainer.weights(epoch + 1);
            double loss = trainer.loss(carried(now, validation, after));
            since++;
            if (loss < least) {
                least = loss;
                best = now;
                since = 0;
            }
        }
        return best;
    }

    /** One pass; returns the states after its last blocks. */
    private Map<Long, float[]> pass(Trainer trainer, List<Block> train) {
        Map<Long, float[]> states = new TreeMap<>();
        long version = 0;
        for (List<Block> moment : moments(train)) {
            Weights weights = trainer.weights(version++);
            List<Block> fresh = carry(weights, moment, states);
            trainer.learn(fresh);
        }
        return states;
    }

    private List<Block> carried(Weights weights, List<Block> blocks, Map<Long, float[]> before) {
        Map<Long, float[]> states = new TreeMap<>(before);
        List<Block> all = new ArrayList<>();
        moments(blocks).forEach(moment -> all.addAll(carry(weights, moment, states)));
        return all;
    }

    /** The same blocks with the states that these weights carry to them; moves the states on behind them. */
    private List<Block> carry(Weights weights, List<Block> moment, Map<Long, float[]> states) {
        int rows = moment.size();
        int steps = moment.get(0).steps();
        int width = moment.get(0).inputs().length;
        int size = moment.get(0).state().length;
        float[] inputs = new float[rows * width];
        float[] before = new float[rows * size];
        List<Block> fresh = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            Block block = moment.get(row);
            float[] state = states.getOrDefault((long) row, block.state());
            System.arraycopy(block.inputs(), 0, inputs, row * width, width);
            System.arraycopy(state, 0, before, row * size, size);
            fresh.add(
                    new Block(block.time(), weights.version(), steps, block.inputs(), state.clone(), block.targets()));
        }
        float[] after = network.run(weights, rows, steps, inputs, null, before).states();
        for (int row = 0; row < rows; row++) {
            states.put((long) row, Arrays.copyOfRange(after, row * size, (row + 1) * size));
        }
        return fresh;
    }

    private static List<List<Block>> moments(List<Block> blocks) {
        Map<Long, List<Block>> byTime = new TreeMap<>(Comparator.naturalOrder());
        blocks.forEach(block ->
                byTime.computeIfAbsent(block.time(), time -> new ArrayList<>()).add(block));
        return List.copyOf(byTime.values());
    }
}
