package io.foretide.serving;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.foretide.config.LabelSelectors;
import java.util.Optional;

/** What can be asked in place of a PromQL expression: one selector, or a number, or the sum of two, which is how data sources ask whether anybody is there. */
sealed interface Expression {

    /** Series, by name and labels. */
    record Selector(LabelSelectors labels) implements Expression {}

    record Scalar(double value) implements Expression {}

    /** An expression that cannot be asked; the message says what can. */
    final class NotUnderstood extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotUnderstood(String expression, String why) {
            super(
                    "'" + expression + "': " + why + ". What can be asked here is one selector, such as "
                            + "foretide_forecast{series=\"room\",bound=\"median\"}; for functions and sums let a Prometheus scrape or federate");
        }
    }

    Pattern SELECTOR = Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\\s*(\\{.*\\})?\\s*", Pattern.DOTALL);
    Pattern NUMBERS = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*(?:\\+\\s*(\\d+(?:\\.\\d+)?)\\s*)?");
    Pattern EMPTY = Pattern.compile("\\{\\s*\\}");
    int MOST = 4096;

    /** @throws NotUnderstood when it is neither */
    static Expression parse(String text) {
        if (text.length() > MOST) {
            throw new NotUnderstood(text.substring(0, 40) + "…", "longer than " + MOST + " characters");
        }
        Matcher numbers = NUMBERS.matcher(text);
        if (numbers.matches()) {
            double second = numbers.group(2) == null ? 0 : Double.parseDouble(numbers.group(2));
            return new Scalar(Double.parseDouble(numbers.group(1)) + second);
        }
        Matcher selector = SELECTOR.matcher(text);
        if (!selector.matches() || text.isBlank()) {
            throw new NotUnderstood(text, "not a selector");
        }
        Optional<String> name = Optional.ofNullable(selector.group(1));
        String labels = Optional.ofNullable(selector.group(2))
                .filter(braces -> !EMPTY.matches(braces))
                .orElse("{}");
        String named = name.map(
                        found -> "{__name__=\"" + found + "\"" + (labels.equals("{}") ? "" : ",") + labels.substring(1))
                .orElse(labels);
        try {
            return new Selector(LabelSelectors.parse(named));
        } catch (IllegalArgumentException e) {
            throw new NotUnderstood(text, String.valueOf(e.getMessage()));
        }
    }
}
