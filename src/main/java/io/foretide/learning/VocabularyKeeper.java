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
 * Gives symbols their numbers: the first so many that have come often enough, in the order in which they did, for good. It is the only one
 * who does, and commits with the offsets of what it counted, so that a symbol has one number everywhere. Confined to one thread.
 */
final class VocabularyKeeper {
    private static final String CANDIDATE = "candidate/";
    private static final int MOST_CANDIDATES = 10_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final int most;
    private final int least;
    private final Map<String, Integer> candidates = new LinkedHashMap<>(); // the one that came first first
    private Vocabulary vocabulary;
    private int published;

    /**
     * @param most symbols, the unknown one included
     * @param least times that a symbol must have come
     */
    VocabularyKeeper(KeyValueStore<Bytes, byte[]> store, int most, int least) {
        this.store = store;
        this.most = most;
        this.least = least;
        this.vocabulary = known();
        this.published = 1; // each start tells all of it again: what is on the topic may have been overwritten
        try (var range = store.range(key(CANDIDATE), key(CANDIDATE.replace('/', '0')))) {
            range.forEachRemaining(entry -> candidates.put(
                    new String(entry.key.get(), UTF_8).substring(CANDIDATE.length()),
                    ByteBuffer.wrap(entry.value).getInt()));
        }
    }

    private Vocabulary known() {
        VocabularyPieces pieces = new VocabularyPieces(Math.max(1, most));
        Vocabulary whole = Vocabulary.empty();
        for (int piece = 0; ; piece++) {
            byte[] text = store.get(key(VocabularyPieces.key(piece)));
            if (text == null) {
                return whole;
            }
            whole = pieces.add(VocabularyPieces.key(piece), new String(text, UTF_8));
        }
    }

    int size() {
        return vocabulary.size();
    }

    /** Counts symbols that had no number when they came. */
    void count(Map<String, Integer> symbols) {
        List<String> grown = new ArrayList<>();
        symbols.forEach((symbol, times) -> {
            boolean fits = vocabulary.size() + grown.size() < most && times > 0;
            if (fits
                    && vocabulary.number(symbol) == 0
                    && !symbol.equals(Vocabulary.UNKNOWN)
                    && SeriesId.problem("the symbol", symbol).isEmpty()) {
                int count = candidates.getOrDefault(symbol, 0) + times;
                if (count >= least) {
                    grown.add(symbol);
                    forget(symbol);
                } else {
                    await(symbol, count);
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

    private void await(String symbol, int count) {
        if (candidates.size() >= MOST_CANDIDATES && !candidates.containsKey(symbol)) {
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

    /** Key → text of what is to be published since the last time it was asked for. */
    SortedMap<String, String> takeGrown() {
        SortedMap<String, String> grown =
                published == vocabulary.size() ? new TreeMap<>() : VocabularyPieces.split(vocabulary, published);
        published = vocabulary.size();
        return grown;
    }

    private static Bytes key(String text) {
        return Bytes.wrap(text.getBytes(UTF_8));
    }
}
