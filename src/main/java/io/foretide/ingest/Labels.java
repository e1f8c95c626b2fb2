package io.foretide.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The labels of one series, by name; an empty value is the same as no label. Mutable, of one thread. */
final class Labels {
    /** The label that holds a series' name, as Prometheus has it. */
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

    /** The value of a label, or empty. */
    String get(String name) {
        for (Label label : labels) {
            if (label.name.equals(name)) {
                return label.value;
            }
        }
        return "";
    }

    /** The same labels under another name. */
    Labels renamed(String name) {
        var other = new Labels().set(NAME, name);
        labels.stream().filter(label -> !label.name.equals(NAME)).forEach(other.labels::add);
        return other;
    }

    /** All of them, rising by name. */
    List<Label> sorted() {
        if (!sorted) {
            Collections.sort(labels);
            sorted = true;
        }
        return labels;
    }

    /** A name that stands twice, or empty. */
    String twice() {
        List<Label> all = sorted();
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).name.equals(all.get(i - 1).name)) {
                return all.get(i).name;
            }
        }
        return "";
    }
}
