package io.foretide.config;

import com.google.re2j.Pattern;
import io.foretide.config.LabelSelectors.Matcher;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that selects a stream's series. It is a pattern of ids ({@code *} matches any characters, {@code ?} exactly
 * one) or, if it begins with a brace, {@link LabelSelectors} on the labels in the id, such as {@code up{job="node"}};
 * the name before the brace is the label {@code __name__}. Thread-safe.
 *
 * @param text as given
 * @param ids anchored pattern of the id; null: labels are selected
 * @param labels null: ids are matched
 */
public record SeriesPattern(String text, @Nullable Pattern ids, @Nullable LabelSelectors labels)
        implements Predicate<String> {

    /** @throws IllegalArgumentException with a readable message */
    public static SeriesPattern parse(String text) {
        return text.startsWith("{")
                ? new SeriesPattern(text, null, LabelSelectors.parse(text))
                : new SeriesPattern(text, wildcards(text), null);
    }

    /** The regular expression of a text with the wildcards {@code *} and {@code ?}. */
    public static Pattern wildcards(String text) {
        StringBuilder regex = new StringBuilder();
        int literal = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean wildcard = i < text.length() && (text.charAt(i) == '*' || text.charAt(i) == '?');
            if (wildcard || i == text.length()) {
                regex.append(Pattern.quote(text.substring(literal, i)));
                literal = i + 1;
            }
            if (wildcard) {
                regex.append(text.charAt(i) == '*' ? ".*" : ".");
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Whether a series with this id belongs to the stream. */
    @Override
    public boolean test(String id) {
        if (ids != null) {
            return ids.matches(id);
        }
        List<Matcher> all = labels(id);
        return labels != null && labels.select(name -> value(all, name));
    }

    /**
     * Whether this pattern certainly includes every series of another one: their texts are equal, or this is a pattern
     * of ids that matches the other's text.
     */
    boolean covers(SeriesPattern other) {
        return text.equals(other.text)
                || text.equals("*")
                || (ids != null && other.ids != null && !text.contains("?") && ids.matches(other.text));
    }

    private static @Nullable String value(List<Matcher> labels, String name) {
        for (Matcher label : labels) {
            if (label.label().equals(name)) {
                return label.value();
            }
        }
        return null;
    }

    /** The labels in an id; an id without labels is the name. */
    private static List<Matcher> labels(String id) {
        int brace = id.indexOf('{');
        if (brace < 0) {
            return List.of(name(id));
        }
        try {
            var text = new SelectorText(id.substring(brace));
            List<Matcher> labels = text.matchers("_:.-/", false);
            labels.add(name(id.substring(0, brace)));
            return labels;
        } catch (IllegalArgumentException e) { // an id that only resembles labels, or was truncated
            return List.of(name(id.substring(0, brace)));
        }
    }

    private static Matcher name(String name) {
        return new Matcher("__name__", true, name, null);
    }
}
