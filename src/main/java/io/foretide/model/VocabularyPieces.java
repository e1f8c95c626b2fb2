package io.foretide.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A vocabulary split into records: a fixed number of symbols each, as JSON, under {@code vocabulary#0}, {@code
 * vocabulary#1}, … Since it only grows, only the last piece changes and new ones are appended. Also collects pieces;
 * mutable, confined to one thread.
 */
public final class VocabularyPieces {
    private static final String PREFIX = "vocabulary#";
    private static final int SYMBOLS = 500;

    private final int maxSymbols;
    private final Map<Integer, List<String>> pieces = new TreeMap<>();
    private Vocabulary known = Vocabulary.empty();

    /** Key of a piece, from 0. */
    public static String key(int piece) {
        return PREFIX + piece;
    }

    /** Whether a key is that of a piece. */
    public static boolean is(String key) {
        return key.startsWith(PREFIX);
    }

    /** Key → text of the pieces that changed since the vocabulary had this many symbols. */
    public static SortedMap<String, String> split(Vocabulary vocabulary, int before) {
        SortedMap<String, String> changed = new TreeMap<>();
        for (int piece = before / SYMBOLS; piece * SYMBOLS < vocabulary.size(); piece++) {
            int end = Math.min(vocabulary.size(), (piece + 1) * SYMBOLS);
            changed.put(key(piece), Vocabulary.text(vocabulary.symbols().subList(piece * SYMBOLS, end)));
        }
        return changed;
    }

    /** @param maxSymbols limit on the vocabulary */
    public VocabularyPieces(int maxSymbols) {
        this.maxSymbols = maxSymbols;
    }

    /**
     * Adds a piece and returns the vocabulary as far as its pieces are complete. Numbers are permanent, so known pieces
     * change nothing.
     *
     * @throws IllegalArgumentException if it is invalid, too large, or renumbers a symbol; nothing changes then
     */
    public Vocabulary add(String key, String text) {
        int piece;
        try {
            piece = Integer.parseInt(key.substring(PREFIX.length()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the piece " + key + " has no number", e);
        }
        List<String> symbols = Vocabulary.symbols(text);
        Map<Integer, List<String>> all = new TreeMap<>(pieces);
        all.put(piece, symbols);
        Vocabulary complete = complete(all);
        int both = Math.min(complete.size(), known.size());
        if (complete.size() > maxSymbols) {
            throw new IllegalArgumentException(
                    "a vocabulary has " + complete.size() + " symbols, " + maxSymbols + " are allowed");
        }
        if (!complete.symbols().subList(0, both).equals(known.symbols().subList(0, both))) {
            throw new IllegalArgumentException("the piece " + key + " renumbers symbols");
        }
        if (complete.size() >= known.size()) {
            pieces.put(piece, symbols);
            known = complete;
        }
        return known;
    }

    private static Vocabulary complete(Map<Integer, List<String>> pieces) {
        List<String> symbols = new ArrayList<>();
        for (int piece = 0; pieces.containsKey(piece) && symbols.size() == piece * SYMBOLS; piece++) {
            symbols.addAll(pieces.get(piece));
        }
        return symbols.isEmpty() ? Vocabulary.empty() : Vocabulary.of(symbols);
    }
}
