package io.foretide.symbols;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Unigram and bigram counts of symbols. They are baselines of the network and experts of the mix. Probabilities are
 * interpolated by Witten and Bell (1991): with N observations of T distinct symbols, p = (count + T · q) / (N + T),
 * where q is the unigram's probability for the bigram and 1 / K for the unigram. Each symbol is learned once, after its
 * forecast. Confined to one thread.
 */
public final class SymbolCounts {
    /** Row of the unigram. */
    static final int ALL = -1;

    private static final int MAX_PAIRS = 1 << 20;

    private final IntFunction<byte @Nullable []> kept;
    private final Map<Integer, Row> rows = new HashMap<>();
    private final Set<Integer> changed = new HashSet<>();
    private int pairs;

    /** @param kept returns the bytes of a row as returned by {@link #takeChanged}; null if there is none */
    public SymbolCounts(IntFunction<byte @Nullable []> kept) {
        this.kept = kept;
    }

    /** Counts of the symbols that follow one symbol. */
    private static final class Row {
        private final Map<Integer, Integer> counts = new TreeMap<>();
        private long total;
    }

    /** Returns the unigram probability of a symbol, given the number of known symbols. */
    double unigram(int symbol, int known) {
        Row all = row(ALL);
        int kinds = Math.max(1, all.counts.size());
        return (all.counts.getOrDefault(symbol, 0) + (double) kinds / known) / (all.total + kinds);
    }

    /** Returns the probability of a symbol after another, given the number of known symbols. */
    double bigram(int before, int symbol, int known) {
        Row row = row(before);
        double unigram = unigram(symbol, known);
        int kinds = row.counts.size();
        return kinds == 0 ? unigram : (row.counts.getOrDefault(symbol, 0) + kinds * unigram) / (row.total + kinds);
    }

    /** Returns (known) the unigram probabilities of all symbols. */
    double[] unigrams(int known) {
        Row row = row(ALL);
        int kinds = Math.max(1, row.counts.size());
        double[] all = new double[known];
        Arrays.fill(all, (double) kinds / known / (row.total + kinds));
        row.counts.forEach((symbol, count) -> {
            if (symbol < known) {
                all[symbol] += count / (double) (row.total + kinds);
            }
        });
        return all;
    }

    /** Returns (known) the bigram probabilities of all symbols after one, given their unigram probabilities. */
    double[] bigrams(int before, double[] unigrams) {
        Row row = row(before);
        int kinds = row.counts.size();
        if (kinds == 0) {
            return unigrams;
        }
        double[] all = new double[unigrams.length];
        for (int symbol = 0; symbol < all.length; symbol++) {
            all[symbol] = kinds * unigrams[symbol] / (row.total + kinds);
        }
        row.counts.forEach((symbol, count) -> {
            if (symbol < all.length) {
                all[symbol] += count / (double) (row.total + kinds);
            }
        });
        return all;
    }

    /** @param before previous symbol; negative if unknown */
    void learn(int before, int symbol) {
        count(ALL, symbol);
        if (before >= 0) {
            count(before, symbol);
        }
    }

    private void count(int number, int symbol) {
        Row row = row(number);
        if (row.counts.containsKey(symbol) || pairs < MAX_PAIRS) {
            pairs += row.counts.merge(symbol, 1, Integer::sum) == 1 ? 1 : 0;
            row.total++;
            changed.add(number);
        }
    }

    private Row row(int number) {
        Row known = rows.get(number);
        if (known != null) {
            return known;
        }
        Row row = new Row();
        byte @Nullable [] bytes = kept.apply(number);
        if (bytes != null) {
            for (ByteBuffer in = ByteBuffer.wrap(bytes); in.hasRemaining(); ) {
                int symbol = in.getInt();
                int count = in.getInt();
                row.counts.put(symbol, count);
                row.total += count;
                pairs++;
            }
        }
        rows.put(number, row);
        return row;
    }

    /** Returns the rows that have changed since the last call, to be stored. */
    public Map<Integer, byte[]> takeChanged() {
        Map<Integer, byte[]> bytes = new HashMap<>();
        for (int number : changed) {
            Row row = row(number);
            ByteBuffer out = ByteBuffer.allocate(row.counts.size() * 2 * Integer.BYTES);
            row.counts.forEach((symbol, count) -> out.putInt(symbol).putInt(count));
            bytes.put(number, out.array());
        }
        changed.clear();
        return bytes;
    }
}
