package io.foretide.formats;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Names of the observations' values: of all streams together, and per series those of its stream. Thread-safe. */
public final class InputNames {
    private final List<String> all;
    private final @Nullable Function<String, List<String>> ofSeries; // null: the same for all series

    private InputNames(List<String> all, @Nullable Function<String, List<String>> ofSeries) {
        this.all = List.copyOf(all);
        this.ofSeries = ofSeries;
    }

    /** Common names of all series. */
    public static InputNames of(List<String> names) {
        return new InputNames(names, null);
    }

    /**
     * Names by stream.
     *
     * @param streams names of each stream
     * @param ofSeries names for a series id
     */
    public static InputNames of(List<List<String>> streams, Function<String, List<String>> ofSeries) {
        Set<String> all = new LinkedHashSet<>();
        streams.forEach(all::addAll);
        boolean same = streams.stream().distinct().count() == 1;
        return new InputNames(List.copyOf(all), same ? null : ofSeries);
    }

    /** Of all streams, without duplicates. */
    public List<String> all() {
        return all;
    }

    /** Of a series' stream, in the order of its observations' values. */
    public List<String> of(String series) {
        return ofSeries == null ? all : ofSeries.apply(series);
    }

    /** Whether all series have the same names. */
    boolean isSame() {
        return ofSeries == null;
    }

    /**
     * The values of a series' own inputs, in their order.
     *
     * @param values (all), NaN if unset
     * @return null if an input is set that the series' stream does not have
     */
    double @Nullable [] ownValues(String series, double[] values) {
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
