package io.foretide.config;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Selectors of series by labels, in PromQL syntax: {@code {job="a",mode!="idle"},{__name__=~"http_.+"}}. A series is
 * selected if it satisfies all matchers of any selector. An absent label equals the empty string; regular expressions
 * (RE2) are anchored. Thread-safe.
 */
public final class LabelSelectors {
    private final List<List<Matcher>> selectors;

    private LabelSelectors(List<List<Matcher>> selectors) {
        this.selectors = List.copyOf(selectors);
    }

    /** @throws IllegalArgumentException with a readable message */
    public static LabelSelectors parse(String text) {
        var reader = new SelectorText(text);
        List<List<Matcher>> all = new ArrayList<>();
        try {
            do {
                List<Matcher> matchers = reader.matchers("_.:-/", false);
                if (matchers.isEmpty()) {
                    throw reader.expected("a matcher: {} would select everything");
                }
                all.add(matchers);
            } while (reader.consume(","));
            if (!reader.isAtEnd()) {
                throw reader.expected("a comma and another selector, or the end");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
        return new LabelSelectors(all);
    }

    /** A single selector of these matchers. */
    public static LabelSelectors of(List<Matcher> matchers) {
        return new LabelSelectors(List.of(List.copyOf(matchers)));
    }

    /** Whether a series is selected; {@code labels} returns the value of a label, or the empty string. */
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

    /** The value of a label that every selected series has, if there is one. */
    public Optional<String> required(String label) {
        return selectors.size() != 1
                ? Optional.empty()
                : selectors.get(0).stream()
                        .filter(matcher -> matcher.label.equals(label) && matcher.positive && matcher.regex == null)
                        .map(Matcher::value)
                        .findFirst();
    }

    /**
     * One condition on a label.
     *
     * @param positive whether a matching value selects or excludes
     * @param regex anchored pattern of the value; null: it must equal {@code value}
     */
    public record Matcher(String label, boolean positive, String value, @Nullable Pattern regex) {
        public boolean matches(String actual) {
            return positive == (regex == null ? value.equals(actual) : regex.matches(actual));
        }
    }
}
