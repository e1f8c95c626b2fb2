package io.foretide.symbols;

import io.foretide.model.Network;
import io.foretide.model.Vocabulary;
import io.foretide.model.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Continues a series of symbols: each symbol is drawn from the network's softmax at a temperature, or is the most
 * probable one, and is fed back into a copy of the state. Symbols without a number are never drawn. Thread-safe.
 *
 * @param network the network
 * @param weights current weights
 * @param vocabulary current numbers of symbols
 */
public record SymbolContinuation(Network network, Supplier<Weights> weights, Supplier<Vocabulary> vocabulary) {
    /**
     * Returns the next symbols of a series; fewer or none if no symbol has a number.
     *
     * @param state state of the series; not modified
     * @param temperature divisor of the logits; values below 1 favour probable symbols; 0 selects the most probable
     *     symbol
     * @param seed seed of the draws
     */
    public List<String> of(SymbolState state, int steps, double temperature, long seed) {
        Vocabulary known = vocabulary.get();
        Weights now = weights.get();
        Random random = new Random(seed);
        List<String> symbols = new ArrayList<>();
        float[] carried = state.carried;
        float[] next = state.next;
        while (symbols.size() < steps && next.length > 1) {
            int number = temperature == 0 ? best(next) : drawn(next, temperature, random.nextDouble());
            symbols.add(known.symbol(number));
            Network.Outputs outputs = network.step(now, 1, new float[] {number}, carried);
            carried = outputs.states();
            next = Softmax.log(outputs.projection(), 0, known.size());
        }
        return symbols;
    }

    private static int best(float[] logs) {
        int best = 1;
        for (int number = 2; number < logs.length; number++) {
            best = logs[number] > logs[best] ? number : best;
        }
        return best;
    }

    /** @param at from 0 to 1 */
    private static int drawn(float[] logs, double temperature, double at) {
        double most = logs[best(logs)];
        double sum = 0;
        for (int number = 1; number < logs.length; number++) {
            sum += Math.exp((logs[number] - most) / temperature);
        }
        double left = at * sum;
        for (int number = 1; number < logs.length; number++) {
            left -= Math.exp((logs[number] - most) / temperature);
            if (left < 0) {
                return number;
            }
        }
        return best(logs);
    }
}
