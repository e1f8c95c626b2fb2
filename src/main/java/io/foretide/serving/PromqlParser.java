package io.foretide.serving;

import io.foretide.config.LabelSelectors;
import io.foretide.config.LabelSelectors.Matcher;
import io.foretide.config.SelectorText;
import io.foretide.serving.PromqlExpression.Anchor;
import io.foretide.serving.PromqlExpression.Edge;
import io.foretide.serving.PromqlExpression.Scalar;
import io.foretide.serving.PromqlExpression.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Recursive-descent parser of PromQL selectors: names, matchers, ranges, {@code offset}, {@code @} and parentheses, and
 * sums of numbers. Other constructs are recognized and rejected by name. Single use, not thread-safe.
 */
final class PromqlParser {
    private static final int MAX_DEPTH = 50;
    private static final Set<String> SIGNS = Set.of("-", "*", "/", "%", "^", "==", "!=", ">", "<");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "atan2");
    private static final Set<String> GROUPINGS = Set.of("by", "without");
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._";

    private final SelectorText text;
    private int depth;

    PromqlParser(String expression) {
        this.text = new SelectorText(expression);
    }

    /** @throws IllegalArgumentException stating why the expression is unsupported */
    PromqlExpression parse() {
        PromqlExpression expression = sum();
        if (!text.isAtEnd()) {
            throw text.expected("the end, or a comma within braces");
        }
        return expression;
    }

    private PromqlExpression sum() {
        if (++depth > MAX_DEPTH) {
            throw new IllegalArgumentException("parentheses are nested more than " + MAX_DEPTH + " deep");
        }
        PromqlExpression all = operand();
        while (true) {
            if (text.consume("+")) {
                all = new Scalar(number(all) + number(operand()));
            } else if (SIGNS.stream().anyMatch(text::startsWith)
                    || OPERATORS.stream().anyMatch(text::isWordAhead)) {
                throw arithmetic();
            } else {
                depth--;
                return all;
            }
        }
    }

    private static double number(PromqlExpression expression) {
        if (expression instanceof Scalar scalar) {
            return scalar.value();
        }
        throw arithmetic();
    }

    private static IllegalArgumentException arithmetic() {
        return new IllegalArgumentException(
                "arithmetic, comparisons and set operators are not supported: query each selector separately");
    }

    private PromqlExpression operand() {
        if (text.consume("(")) {
            PromqlExpression inner = sum();
            if (!text.consume(")")) {
                throw text.expected("')'");
            }
            if (text.startsWith("[") || text.startsWith("@") || text.isWordAhead("offset")) {
                throw text.expected("no time modifier after parentheses: write it inside");
            }
            return inner;
        }
        if (text.startsWith("-") || text.startsWith("+")) {
            double sign = 1;
            while (text.startsWith("-") || text.startsWith("+")) {
                sign = text.consume("-") ? -sign : sign;
                var unused = text.consume("+");
            }
            return new Scalar(sign * number(operand()));
        }
        if (text.isQuoteAhead()) {
            throw new IllegalArgumentException("a string is not a selector: write a quoted name in braces, {\"name\"}");
        }
        if (text.startsWith("{")) {
            return selector(List.of());
        }
        String name = text.word("_:");
        if (name.isEmpty()) {
            String literal = number();
            if (literal.isEmpty()) {
                throw text.expected("a selector, such as foretide_actual{series=\"room\"}");
            }
            return new Scalar(literal(literal));
        }
        if (Set.of("inf", "nan").contains(name.toLowerCase(Locale.ROOT)) && !text.startsWith("{")) {
            return new Scalar(name.equalsIgnoreCase("nan") ? Double.NaN : Double.POSITIVE_INFINITY);
        }
        if (text.startsWith("(") || GROUPINGS.stream().anyMatch(text::isWordAhead)) {
            throw new IllegalArgumentException(
                    "functions and aggregations, such as " + name + ", are not supported: query the selector inside");
        }
        return selector(List.of(new Matcher("__name__", true, name, null)));
    }

    private Selector selector(List<Matcher> name) {
        List<Matcher> matchers = new ArrayList<>(name);
        if (text.startsWith("{")) {
            List<Matcher> braces = text.matchers("_", true);
            if (!name.isEmpty() && braces.stream().anyMatch(next -> next.label().equals("__name__"))) {
                throw new IllegalArgumentException("the series' name is given twice: remove one of them");
            }
            matchers.addAll(braces);
        }
        if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
            throw new IllegalArgumentException(
                    "it would select everything: give a matcher that does not match the empty string");
        }
        return times(LabelSelectors.of(matchers));
    }

    private Selector times(LabelSelectors labels) {
        long range = 0;
        if (text.consume("[")) {
            range = duration("a range such as [5m]");
            if (text.startsWith(":")) {
                throw new IllegalArgumentException("subqueries are not supported: use a range, such as [5m]");
            }
            if (!text.consume("]")) {
                throw text.expected("']'");
            }
            if (range <= 0) {
                throw new IllegalArgumentException("a range must be longer than 0");
            }
        }
        Long offset = null;
        Anchor anchor = null;
        while (true) {
            if (offset == null && keyword("offset")) {
                boolean negative = text.consume("-");
                long millis = duration("a duration such as 5m");
                offset = negative ? -millis : millis;
            } else if (anchor == null && text.consume("@")) {
                anchor = anchor();
            } else if (text.startsWith("[")) {
                throw text.expected("the range before offset and @");
            } else {
                return new Selector(labels, range, offset == null ? 0 : offset, anchor == null ? Anchor.NONE : anchor);
            }
        }
    }

    private Anchor anchor() {
        boolean negative = text.consume("-");
        String word = text.word("");
        if (!word.isEmpty()) {
            Edge edge = word.equals("start") ? Edge.START : word.equals("end") ? Edge.END : null;
            if (negative || edge == null || !text.consume("(") || !text.consume(")")) {
                throw text.expected("Unix seconds, start() or end() after @");
            }
            return new Anchor(edge, 0);
        }
        String literal = number();
        if (literal.isEmpty()) {
            throw text.expected("Unix seconds, start() or end() after @");
        }
        double millis = isNumber(literal) ? literal(literal) * 1000 : millis(literal);
        if (!(Math.abs(millis) < 1L << 52)) {
            throw new IllegalArgumentException("the time after @ is out of range");
        }
        return new Anchor(Edge.FIXED, Math.round(negative ? -millis : millis));
    }

    /** The next token as far as it may be a number, including an exponent's sign; empty if it is not. */
    private String number() {
        String literal = text.span(DIGITS);
        boolean signed = literal.matches("[0-9.]+[eE]") && (text.startsWith("-") || text.startsWith("+"));
        return signed ? literal + text.span("+-") + text.span(DIGITS) : literal;
    }

    private static boolean isNumber(String literal) {
        return literal.matches("0[xX].*|[0-9._]*([eE][+-]?[0-9]+)?");
    }

    /** A PromQL number: decimal, with an exponent, or hexadecimal. */
    private static double literal(String literal) {
        String plain = literal.replaceAll("(?<=[0-9a-fA-F])_(?=[0-9a-fA-F])", "");
        try {
            if (plain.matches("0[xX][0-9a-fA-F]{1,15}")) {
                return Long.parseLong(plain.substring(2), 16);
            }
            if (plain.matches("([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
                return Double.parseDouble(plain);
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new IllegalArgumentException("'" + literal + "' is not a number");
    }

    private long duration(String expected) {
        String literal = text.span(DIGITS);
        if (literal.isEmpty()) {
            throw text.expected(expected);
        }
        return millis(literal);
    }

    private static long millis(String literal) {
        try {
            return PrometheusTimes.duration("the duration '" + literal + "'", literal);
        } catch (BadParameter e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private boolean keyword(String word) {
        boolean present = text.isWordAhead(word);
        if (present) {
            var unused = text.word("_");
        }
        return present;
    }
}
