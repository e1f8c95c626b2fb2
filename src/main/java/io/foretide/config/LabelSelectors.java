package io.foretide.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Selectors of series by their labels, as PromQL writes them: {@code {job="a",mode!="idle"},{__name__=~"http_.+"}}. Series
 * are selected when any selector does, a selector does when all of its matchers do. A label that a series lacks is empty;
 * regular expressions (RE2) match from end to end. Safe for all threads.
 */
public final class LabelSelectors {
    private static final int MOST_PATTERN = 1000;

    private final List<List<Matcher>> selectors;

    private LabelSelectors(List<List<Matcher>> selectors) {
        this.selectors = List.copyOf(selectors);
    }

    /** @throws IllegalArgumentException with a message for people */
    public static LabelSelectors parse(String text) {
        return new LabelSelectors(new Reader(text).selectors());
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

    private record Matcher(
            String label, boolean wanted, String value, @org.jspecify.annotations.Nullable Pattern regex) {
        boolean matches(String actual) {
            return wanted == (regex == null ? value.equals(actual) : regex.matches(actual));
        }
    }

    /** Reads from left to right; every problem says at which character. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<List<Matcher>> selectors() {
            List<List<Matcher>> all = new ArrayList<>();
            do {
                all.add(selector());
            } while (next(","));
            if (at < text.length()) {
                throw wrong("a comma and another selector, or the end");
            }
            return all;
        }

        private List<Matcher> selector() {
            List<Matcher> matchers = new ArrayList<>();
            if (!next("{")) {
                throw wrong("a selector, such as {job=\"node\"}");
            }
            while (!next("}")) {
                matchers.add(matcher());
                if (!next(",") && !ahead("}")) {
                    throw wrong("',' or '}'");
                }
            }
            if (matchers.isEmpty()) {
                throw wrong("a matcher: {} would select everything");
            }
            return matchers;
        }

        private Matcher matcher() {
            String label = label();
            boolean regex = false;
            boolean wanted = true;
            if (next("=~")) {
                regex = true;
            } else if (next("!~")) {
                regex = true;
                wanted = false;
            } else if (next("!=")) {
                wanted = false;
            } else if (!next("=")) {
                throw wrong("=, !=, =~ or !~");
            }
            String value = quoted();
            return new Matcher(label, wanted, value, regex ? pattern(value) : null);
        }

        private String label() {
            if (ahead("\"")) {
                return quoted();
            }
            int start = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "_.:-/".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            if (at == start) {
                throw wrong("the name of a label");
            }
            return text.substring(start, at);
        }

        private String quoted() {
            if (!next("\"")) {
                throw wrong("a value in double quotes");
            }
            var value = new StringBuilder();
            for (; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                    switch (text.charAt(at)) {
                        case 'n' -> value.append('\n');
                        case '\\', '"' -> value.append(text.charAt(at));
                        default -> throw wrong("\\\\, \\\" or \\n");
                    }
                } else {
                    value.append(text.charAt(at));
                }
            }
            if (!next("\"")) {
                throw wrong("the closing quote");
            }
            return value.toString();
        }

        private Pattern pattern(String value) {
            if (value.length() > MOST_PATTERN) {
                throw wrong("a regular expression of " + MOST_PATTERN + " characters at most");
            }
            try {
                return Pattern.compile(value, Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("'" + value + "' is no regular expression: " + e.getMessage(), e);
            }
        }

        private boolean ahead(String token) {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            return text.startsWith(token, at);
        }

        private boolean next(String token) {
            boolean there = ahead(token);
            at += there ? token.length() : 0;
            return there;
        }

        private IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException(
                    "'" + text + "': at character " + (at + 1) + " there should be " + expected);
        }
    }
}
