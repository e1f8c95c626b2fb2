package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.model.Vocabulary;
import io.foretide.model.VocabularyPieces;
import io.foretide.series.SeriesId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Assigns numbers to symbols: permanently, to the first symbols that occur often enough, in that order. It is the only
 * writer and commits with the offsets of what it counted, so that a symbol has the same number everywhere. Confined to
 * one thread.
 */
final class VocabularyBuilder {
    private static final String CANDIDATE = "candidate/";
    private static final int MAX_CANDIDATES = 10_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final int maxSymbols;
    private final int minCount;
    private final Map<String, Integer> candidates = new LinkedHashMap<>(); // oldest first
    private Vocabulary vocabulary;
    private int published;

    /**
     * @param maxSymbols including the unknown symbol
     * @param minCount occurrences that a symbol needs
     */
    VocabularyBuilder(KeyValueStore<Bytes, byte[]> store, int maxSymbols, int minCount) {
        this.store = store;
        this.maxSymbols = maxSymbols;
        this.minCount = minCount;
        this.vocabulary = known();
        this.published = 1; // each start publishes all of it again, since the topic may have been overwritten
        try (var range = store.range(key(CANDIDATE), key(CANDIDATE.replace('/', '0')))) {
            range.forEachRemaining(entry -> candidates.put(
                    new String(entry.key.get(), UTF_8).substring(CANDIDATE.length()),
                    ByteBuffer.wrap(entry.value).getInt()));
        }
    }

    private Vocabulary known() {
        VocabularyPieces pieces = new VocabularyPieces(Math.max(1, maxSymbols));
        Vocabulary complete = Vocabulary.empty();
        for (int piece = 0; ; piece++) {
            byte[] text = store.get(key(VocabularyPieces.key(piece)));
            if (text == null) {
                return complete;
            }
            complete = pieces.add(VocabularyPieces.key(piece), new String(text, UTF_8));
        }
    }

    int size() {
        return vocabulary.size();
    }

    /** Counts occurrences of symbols that had no number then. */
    void count(Map<String, Integer> symbols) {
        List<String> grown = new ArrayList<>();
        symbols.forEach((symbol, times) -> {
            boolean fits = vocabulary.size() + grown.size() < maxSymbols && times > 0;
            if (fits
                    && vocabulary.number(symbol) == 0
                    && !symbol.equals(Vocabulary.UNKNOWN)
                    && SeriesId.problem("the symbol", symbol).isEmpty()) {
                int count = candidates.getOrDefault(symbol, 0) + times;
                if (count >= minCount) {
                    grown.add(symbol);
                    forget(symbol);
                } else {
                    recordCandidate(symbol, count);
                }
            }
        });
        if (!grown.isEmpty()) {
            int before = vocabulary.size();
            vocabulary = vocabulary.with(grown);
            VocabularyPieces.split(vocabulary, before)
                    .forEach((key, text) -> store.put(key(key), text.getBytes(UTF_8)));
        }
    }

    private void recordCandidate(String symbol, int count) {
        if (candidates.size() >= MAX_CANDIDATES && !candidates.containsKey(symbol)) {
            forget(candidates.keySet().iterator().next());
        }
        candidates.put(symbol, count);
        store.put(
                key(CANDIDATE + symbol),
                ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
    }

    private void forget(String symbol) {
        if (candidates.remove(symbol) != null) {
            store.delete(key(CANDIDATE + symbol));
        }
    }

    /** Key → text to publish since the last call. */
    SortedMap<String, String> drainUpdates() {
        SortedMap<String, String> grown =
                published == vocabulary.size() ? new TreeMap<>() : VocabularyPieces.split(vocabulary, published);
        published = vocabulary.size();
        return grown;
    }

    private static Bytes key(String text) {
        return Bytes.wrap(text.getBytes(UTF_8));
    }
}
