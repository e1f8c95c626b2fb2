package io.foretide.examples;

import io.foretide.examples.ExampleOutcome.Picture;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Records an exercise's epochs and prints them as a table. Not thread-safe. */
public final class EpochTable {
    private static final int WIDTH = 16;

    private final PrintWriter out;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private Set<String> columns = Set.of();

    public EpochTable(PrintWriter out) {
        this.out = out;
    }

    /** Prints a line outside the table. */
    void print(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }

    /** Adds an epoch: column names and values, texts or numbers. */
    void row(Map<String, Object> row) {
        if (!row.keySet().equals(columns)) {
            columns = row.keySet();
            print(columns);
        }
        print(row.values());
        rows.add(Collections.unmodifiableMap(new LinkedHashMap<>(row)));
    }

    private void print(Iterable<?> cells) {
        StringBuilder line = new StringBuilder();
        for (Object cell : cells) {
            line.append(padded(text(cell)));
        }
        print("%s", line.toString().stripTrailing());
    }

    private static String padded(String text) {
        return text + " ".repeat(Math.max(1, WIDTH - text.length()));
    }

    /** Four decimal places except for whole numbers. */
    static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.4f", number) : String.valueOf(value);
    }

    List<Map<String, Object>> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** A column over the epochs, one line per run. */
    Picture curves(String title, String column) {
        Map<String, double[]> lines = rows.stream()
                .filter(row -> row.get(column) instanceof Number)
                .collect(Collectors.groupingBy(
                        row -> Objects.toString(row.get("run"), column),
                        LinkedHashMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), some -> numbers(some, column))));
        return new Picture(title, List.copyOf(lines.keySet()), List.copyOf(lines.values()), 1, 1);
    }

    /** Several numeric columns over the epochs. */
    Picture combinedCurves(String title, List<String> some) {
        List<String> present = some.stream()
                .filter(column -> rows.stream().anyMatch(row -> row.get(column) instanceof Number))
                .toList();
        return new Picture(
                title,
                present,
                present.stream().map(column -> numbers(rows, column)).toList(),
                1,
                1);
    }

    private static double[] numbers(List<Map<String, Object>> some, String column) {
        return some.stream()
                .mapToDouble(row -> row.get(column) instanceof Number number ? number.doubleValue() : Double.NaN)
                .toArray();
    }
}
