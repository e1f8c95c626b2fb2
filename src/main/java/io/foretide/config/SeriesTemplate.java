package io.foretide.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template of a series id: {@code {name}} is the series name, {@code {label.job}} the value of the label job, and
 * {@code {labels}} all other labels in braces.
 *
 * @param parts in order
 */
public record SeriesTemplate(List<Part> parts) {
    private static final Pattern HOLE = Pattern.compile("\\{([^{}]*)}");

    public SeriesTemplate {
        parts = List.copyOf(parts);
    }

    /** The kinds of parts. */
    public enum Kind {
        TEXT,
        NAME,
        LABEL,
        LABELS
    }

    /** @param text the text, or the label's name; otherwise empty */
    public record Part(Kind kind, String text) {}

    /** @throws IllegalArgumentException with a readable message */
    public static SeriesTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher hole = HOLE.matcher(text);
        int end = 0;
        while (hole.find()) {
            text(text.substring(end, hole.start()), parts);
            parts.add(hole(hole.group(1)));
            end = hole.end();
        }
        text(text.substring(end), parts);
        if (parts.stream().noneMatch(part -> part.kind() != Kind.TEXT)) {
            throw new IllegalArgumentException("'" + text + "' gives every series the same id: name {name} or labels");
        }
        return new SeriesTemplate(parts);
    }

    /** Whether it uses this label explicitly. */
    public boolean names(String label) {
        return parts.stream()
                .anyMatch(part -> part.kind() == Kind.LABEL && part.text().equals(label));
    }

    private static void text(String text, List<Part> parts) {
        if (text.contains("{") || text.contains("}")) {
            throw new IllegalArgumentException("'" + text + "' has an unbalanced brace");
        }
        if (!text.isEmpty()) {
            parts.add(new Part(Kind.TEXT, text));
        }
    }

    private static Part hole(String name) {
        if (name.equals("name")) {
            return new Part(Kind.NAME, "");
        }
        if (name.equals("labels")) {
            return new Part(Kind.LABELS, "");
        }
        if (name.startsWith("label.") && name.length() > "label.".length()) {
            return new Part(Kind.LABEL, name.substring("label.".length()));
        }
        throw new IllegalArgumentException("{" + name + "} is unknown: write {name}, {label.NAME} or {labels}");
    }
}
