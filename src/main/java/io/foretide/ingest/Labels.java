package io.foretide.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The labels of one series, by name. An empty value equals an absent label. Not thread-safe. */
final class Labels {
    /** The label of the series name, as in Prometheus. */
    static final String NAME = "__name__";

    private final List<Label> labels = new ArrayList<>();
    private boolean sorted = true;

    record Label(String name, String value) implements Comparable<Label> {
        @Override
        public int compareTo(Label other) {
            return name.compareTo(other.name);
        }
    }

    Labels set(String name, String value) {
        if (!value.isEmpty()) {
            labels.add(new Label(name, value));
            sorted = false;
        }
        return this;
    }

    /** The value of a label, or the empty string. */
    String get(String name) {
        for (Label label : labels) {
            if (label.name.equals(name)) {
                return label.value;
            }
        }
        return "";
    }

    /** A copy with another series name. */
    Labels withName(String name) {
        var other = new Labels().set(NAME, name);
        labels.stream().filter(label -> !label.name.equals(NAME)).forEach(other.labels::add);
        return other;
    }

    /** All labels in order of their names. */
    List<Label> sorted() {
        if (!sorted) {
            Collections.sort(labels);
            sorted = true;
        }
        return labels;
    }

    /** A label name that occurs twice, or the empty string. */
    String duplicate() {
        List<Label> all = sorted();
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).name.equals(all.get(i - 1).name)) {
                return all.get(i).name;
            }
        }
        return "";
    }
}
