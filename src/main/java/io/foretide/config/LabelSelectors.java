package io.foretide.config;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Selectors of series by their labels, as PromQL writes them: {@code {job="a",mode!="idle"},{__name__=~"http_.+"}}. Series
 * are selected when any selector does, a selector does when all of its matchers do. A label that a series lacks is empty;
 * regular expressions (RE2) match from end to end. Safe for all threads.
 */
public final class LabelSelectors {
    private final List<List<Matcher>> selectors;

    private LabelSelectors(List<List<Matcher>> selectors) {
        this.selectors = List.copyOf(selectors);
    }

    /** @throws IllegalArgumentException with a message for people */
    public static LabelSelectors parse(String text) {
        var reader = new SelectorText(text);
        List<List<Matcher>> all = new ArrayList<>();
        try {
            do {
                List<Matcher> matchers = reader.matchers("_.:-/", false);
                if (matchers.isEmpty()) {
                    throw reader.wrong("a matcher: {} would select everything");
                }
                all.add(matchers);
            } while (reader.next(","));
            if (!reader.isAtEnd()) {
                throw reader.wrong("a comma and another selector, or the end");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
        return new LabelSelectors(all);
    }

    /** One selector, of all of these. */
    public static LabelSelectors of(List<Matcher> matchers) {
        return new LabelSelectors(List.of(List.copyOf(matchers)));
    }

    /** Whether a series is selected; {@code labels} gives the value of a label, or empty. */
    public boolean select(UnaryOperator<String> labels) {
        for (List<Matcher> selector : selectors) {
            boolean all = true;
            for (Matcher matcher : selector) {
                all &= matcher.matches(Objects.requireNonNullElse(labels.apply(matcher.label), ""));
            }
            if (all) {
                return true;
            }
        }
        return false;
    }

    /** The value that a label must have for any of these to select, where there is one. */
    public Optional<String> required(String label) {
        return selectors.size() != 1
                ? Optional.empty()
                : selectors.get(0).stream()
                        .filter(matcher -> matcher.label.equals(label) && matcher.wanted && matcher.regex == null)
                        .map(Matcher::value)
                        .findFirst();
    }

    /**
     * One condition on a label.
     *
     * @param wanted whether a value that matches selects, or one that does not
     * @param regex what a value must match from end to end; null: it must be {@code value}
     */
    public record Matcher(String label, boolean wanted, String value, @Nullable Pattern regex) {
        public boolean matches(String actual) {
            return wanted == (regex == null ? value.equals(actual) : regex.matches(actual));
        }
    }
}
