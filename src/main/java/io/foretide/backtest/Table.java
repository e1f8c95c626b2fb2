package io.foretide.backtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of numbers from a delimited text file (comma, semicolon or tab; plain or .gz; with a header or without).
 *
 * @param columns names of the value columns
 * @param values (rows, columns), NaN where a cell is empty or no number
 * @param start time of the first row, epoch milliseconds; 0 where no column tells
 */
public record Table(List<String> columns, double[][] values, long start) {
    /**
     * @param time name of the column of times; null: none, or a first column that is no number
     * @param chosen names of the value columns; empty: all columns of numbers but the time
     * @throws IllegalArgumentException if the file has no rows or lacks a column
     */
    public static Table read(Path file, @Nullable String time, List<String> chosen) throws IOException {
        List<String> lines = lines(file);
        if (lines.size() < 2) {
            throw new IllegalArgumentException(file + " has no rows");
        }
        char delimiter = delimiter(lines.get(0));
        List<String> first = split(lines.get(0), delimiter);
        boolean header = first.stream().allMatch(cell -> Double.isNaN(number(cell)));
        List<String> names = header
                ? first
                : IntStream.rangeClosed(1, first.size()).mapToObj(i -> "c" + i).toList();
        List<List<String>> rows = lines.subList(header ? 1 : 0, lines.size()).stream()
                .map(line -> split(line, delimiter))
                .toList();
        int timeAt = time != null
                ? column(names, time, file)
                : Double.isNaN(number(rows.get(0).get(0))) ? 0 : -1;
        int[] at = chosen.isEmpty()
                ? numeric(rows.get(0), timeAt)
                : chosen.stream().mapToInt(name -> column(names, name, file)).toArray();
        double[][] values = rows.stream()
                .map(row -> Arrays.stream(at)
                        .mapToDouble(i -> i < row.size() ? number(row.get(i)) : Double.NaN)
                        .toArray())
                .toArray(double[][]::new);
        long start = timeAt < 0 ? 0 : RowTimes.parse(rows.get(0).get(timeAt));
        return new Table(Arrays.stream(at).mapToObj(names::get).toList(), values, start);
    }

    public int rows() {
        return values.length;
    }

    private static List<String> lines(Path file) throws IOException {
        try (InputStream plain = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(plain) : plain;
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    private static char delimiter(String line) {
        return line.indexOf(';') >= 0 ? ';' : line.indexOf('\t') >= 0 ? '\t' : ',';
    }

    private static List<String> split(String line, char delimiter) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }

    private static int[] numeric(List<String> row, int timeAt) {
        return IntStream.range(0, row.size())
                .filter(i -> i != timeAt && !Double.isNaN(number(row.get(i))))
                .toArray();
    }

    private static int column(List<String> names, String name, Path file) {
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException(file + " has no column " + name + "; it has " + names);
        }
        return at;
    }

    private static double number(String cell) {
        try {
            double value = Double.parseDouble(cell);
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
