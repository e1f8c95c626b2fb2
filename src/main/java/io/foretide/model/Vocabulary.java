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

/** A mapping between symbols and numbers. Number 0 stands for all unknown symbols. Immutable. */
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

    /** The first distinct symbols, up to a limit that includes the unknown symbol. */
    public static Vocabulary firstOccurring(Iterable<String> coming, int maxSymbols) {
        List<String> symbols = new ArrayList<>(List.of(UNKNOWN));
        HashSet<String> seen = new HashSet<>(symbols);
        for (String symbol : coming) {
            if (symbols.size() < maxSymbols && seen.add(symbol)) {
                symbols.add(symbol);
            }
        }
        return new Vocabulary(symbols);
    }

    /** The most frequent symbols with a minimum count, up to a limit; ties by first occurrence. */
    public static Vocabulary mostFrequent(Iterable<String> coming, int maxSymbols, int minCount) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        coming.forEach(symbol -> counts.merge(symbol, 1, Integer::sum));
        counts.remove(UNKNOWN);
        List<String> symbols = new ArrayList<>(List.of(UNKNOWN));
        counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= minCount)
                .sorted(Comparator.comparing(entry -> -entry.getValue()))
                .limit(maxSymbols - 1L)
                .forEach(entry -> symbols.add(entry.getKey()));
        return new Vocabulary(symbols);
    }

    /** Contains only the unknown symbol. */
    public static Vocabulary empty() {
        return firstOccurring(List.of(), 1);
    }

    /**
     * A copy with more symbols appended.
     *
     * @throws IllegalArgumentException if one of them is present already
     */
    public Vocabulary with(List<String> more) {
        List<String> all = new ArrayList<>(symbols);
        all.addAll(more);
        return new Vocabulary(all);
    }

    /** In order of their numbers, the unknown symbol first. */
    public List<String> symbols() {
        return symbols;
    }

    public int size() {
        return symbols.size();
    }

    /** The symbol's number; 0 if unknown. */
    public int number(String symbol) {
        return numbers.getOrDefault(symbol, 0);
    }

    public int[] numbers(List<String> sequence) {
        return sequence.stream().mapToInt(this::number).toArray();
    }

    public String symbol(int number) {
        return symbols.get(number);
    }

    /** Serialized for a checkpoint's metadata; see {@link #parse}. */
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
            throw new IllegalArgumentException(
                    "a vocabulary must be a JSON array of strings: " + e.getOriginalMessage(), e);
        }
    }

    /** @throws IllegalArgumentException unless the unknown symbol is first and all are distinct */
    public static Vocabulary of(List<String> symbols) {
        return new Vocabulary(symbols);
    }

    /** @throws IllegalArgumentException if the text is not a vocabulary */
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
