package io.foretide.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Symbols by number, and back. Number 0 stands for every symbol that has none of its own. Immutable.
 */
public final class Vocabulary {
    /** The text of number 0. */
    public static final String UNKNOWN = "<unk>";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> symbols;
    private final Map<String, Integer> numbers = new HashMap<>();

    private Vocabulary(List<String> symbols) {
        this.symbols = List.copyOf(symbols);
        for (int number = 0; number < symbols.size(); number++) {
            numbers.put(symbols.get(number), number);
        }
        if (symbols.isEmpty() || !symbols.get(0).equals(UNKNOWN) || numbers.size() != symbols.size()) {
            throw new IllegalArgumentException(
                    "a vocabulary begins with " + UNKNOWN + " and names each of its symbols once");
        }
    }

    /** The first symbols that come, at most so many, the unknown one included. */
    public static Vocabulary firstCome(Iterable<String> coming, int most) {
        List<String> symbols = new ArrayList<>(List.of(UNKNOWN));
        HashSet<String> seen = new HashSet<>(symbols);
        for (String symbol : coming) {
            if (symbols.size() < most && seen.add(symbol)) {
                symbols.add(symbol);
            }
        }
        return new Vocabulary(symbols);
    }

    /** The most frequent symbols, at most so many, of which each comes so often at least; ties in the order of their coming. */
    public static Vocabulary frequent(Iterable<String> coming, int most, int least) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        coming.forEach(symbol -> counts.merge(symbol, 1, Integer::sum));
        counts.remove(UNKNOWN);
        List<String> symbols = new ArrayList<>(List.of(UNKNOWN));
        counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= least)
                .sorted(Comparator.comparing(entry -> -entry.getValue()))
                .limit(most - 1L)
                .forEach(entry -> symbols.add(entry.getKey()));
        return new Vocabulary(symbols);
    }

    /** Of the unknown one alone. */
    public static Vocabulary empty() {
        return firstCome(List.of(), 1);
    }

    /**
     * The same, and some more behind the last.
     *
     * @throws IllegalArgumentException when one of them has a number already
     */
    public Vocabulary with(List<String> more) {
        List<String> all = new ArrayList<>(symbols);
        all.addAll(more);
        return new Vocabulary(all);
    }

    /** In the order of their numbers, the unknown one first. */
    public List<String> symbols() {
        return symbols;
    }

    public int size() {
        return symbols.size();
    }

    /** The symbol's number; 0 when it has none. */
    public int number(String symbol) {
        return numbers.getOrDefault(symbol, 0);
    }

    public int[] numbers(List<String> sequence) {
        return sequence.stream().mapToInt(this::number).toArray();
    }

    public String symbol(int number) {
        return symbols.get(number);
    }

    /** For the metadata of a checkpoint: {@link #parse} is the way back. */
    public String text() {
        return text(symbols);
    }

    static String text(List<String> symbols) {
        try {
            return JSON.writeValueAsString(symbols);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }

    static List<String> symbols(String text) {
        try {
            return List.of(JSON.readValue(text, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a vocabulary is a JSON array of texts: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * By their numbers.
     *
     * @throws IllegalArgumentException unless the unknown one is the first, and each is named once
     */
    public static Vocabulary of(List<String> symbols) {
        return new Vocabulary(symbols);
    }

    /** @throws IllegalArgumentException when the text is no vocabulary */
    public static Vocabulary parse(String text) {
        return new Vocabulary(symbols(text));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary that && symbols.equals(that.symbols);
    }

    @Override
    public int hashCode() {
        return symbols.hashCode();
    }
}
