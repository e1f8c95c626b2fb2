package io.foretide.formats;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names of the values that observations may have: of all streams together, and of each series those of its stream. Safe for all threads.
 */
public final class InputNames {
    private final List<String> all;
    private final @Nullable Function<String, List<String>> ofSeries; // null: all series have all of them

    private InputNames(List<String> all, @Nullable Function<String, List<String>> ofSeries) {
        this.all = List.copyOf(all);
        this.ofSeries = ofSeries;
    }

    /** Of series that all have the same. */
    public static InputNames of(List<String> names) {
        return new InputNames(names, null);
    }

    /**
     * Of several streams.
     *
     * @param streams names of each one
     * @param ofSeries those of a series, by its id
     */
    public static InputNames of(List<List<String>> streams, Function<String, List<String>> ofSeries) {
        Set<String> all = new LinkedHashSet<>();
        streams.forEach(all::addAll);
        boolean same = streams.stream().distinct().count() == 1;
        return new InputNames(List.copyOf(all), same ? null : ofSeries);
    }

    /** Of all streams, each once. */
    public List<String> all() {
        return all;
    }

    /** Of the stream that a series belongs to, in the order of its observations' values. */
    public List<String> of(String series) {
        return ofSeries == null ? all : ofSeries.apply(series);
    }

    /** Whether every series has all of them. */
    boolean isSame() {
        return ofSeries == null;
    }

    /**
     * The values of a series' own inputs, in their order.
     *
     * @param values (all), NaN where nothing is said
     * @return null where something is said of an input that the series' stream does not have
     */
    double @Nullable [] own(String series, double[] values) {
        if (ofSeries == null) {
            return values;
        }
        List<String> names = ofSeries.apply(series);
        double[] own = new double[names.size()];
        Arrays.fill(own, Double.NaN);
        for (int i = 0; i < values.length; i++) {
            int at = names.indexOf(all.get(i));
            if (at >= 0) {
                own[at] = values[i];
            } else if (!Double.isNaN(values[i])) {
                return null;
            }
        }
        return own;
    }
}
