package io.foretide.serving;

import io.foretide.config.LabelSelectors;
import io.foretide.config.LabelSelectors.Matcher;
import io.foretide.config.SelectorText;
import io.foretide.serving.Expression.Anchor;
import io.foretide.serving.Expression.Edge;
import io.foretide.serving.Expression.Scalar;
import io.foretide.serving.Expression.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * PromQL's grammar as far as selectors go, by recursive descent: names, matchers, ranges, {@code offset} and {@code @}, parentheses; and
 * numbers and their sums. What is more is recognized, so that it can be refused by its name. For one thread, and one expression.
 */
final class PromqlParser {
    private static final int MOST_DEPTH = 50;
    private static final Set<String> SIGNS = Set.of("-", "*", "/", "%", "^", "==", "!=", ">", "<");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "atan2");
    private static final Set<String> GROUPINGS = Set.of("by", "without");
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._";

    private final SelectorText text;
    private int depth;

    PromqlParser(String expression) {
        this.text = new SelectorText(expression);
    }

    /** @throws IllegalArgumentException saying why it cannot be asked */
    Expression parse() {
        Expression expression = sum();
        if (!text.isAtEnd()) {
            throw text.wrong("the end, or a comma within braces");
        }
        return expression;
    }

    private Expression sum() {
        if (++depth > MOST_DEPTH) {
            throw new IllegalArgumentException("parentheses lie within one another more than " + MOST_DEPTH + " deep");
        }
        Expression all = operand();
        while (true) {
            if (text.next("+")) {
                all = new Scalar(number(all) + number(operand()));
            } else if (SIGNS.stream().anyMatch(text::ahead)
                    || OPERATORS.stream().anyMatch(text::isWordAhead)) {
                throw arithmetic();
            } else {
                depth--;
                return all;
            }
        }
    }

    private static double number(Expression expression) {
        if (expression instanceof Scalar scalar) {
            return scalar.value();
        }
        throw arithmetic();
    }

    private static IllegalArgumentException arithmetic() {
        return new IllegalArgumentException(
                "arithmetic, comparisons and set operators are not answered: ask for each selector by itself");
    }

    private Expression operand() {
        if (text.next("(")) {
            Expression inner = sum();
            if (!text.next(")")) {
                throw text.wrong("')'");
            }
            if (text.ahead("[") || text.ahead("@") || text.isWordAhead("offset")) {
                throw text.wrong("nothing of times behind parentheses: write it within them");
            }
            return inner;
        }
        if (text.ahead("-") || text.ahead("+")) {
            double sign = 1;
            while (text.ahead("-") || text.ahead("+")) {
                sign = text.next("-") ? -sign : sign;
                var unused = text.next("+");
            }
            return new Scalar(sign * number(operand()));
        }
        if (text.isQuoteAhead()) {
            throw new IllegalArgumentException(
                    "a text by itself is no series: write a quoted name in braces, {\"name\"}");
        }
        if (text.ahead("{")) {
            return selector(List.of());
        }
        String name = text.word("_:");
        if (name.isEmpty()) {
            String literal = number();
            if (literal.isEmpty()) {
                throw text.wrong("a selector, such as foretide_actual{series=\"room\"}");
            }
            return new Scalar(literal(literal));
        }
        if (Set.of("inf", "nan").contains(name.toLowerCase(Locale.ROOT)) && !text.ahead("{")) {
            return new Scalar(name.equalsIgnoreCase("nan") ? Double.NaN : Double.POSITIVE_INFINITY);
        }
        if (text.ahead("(") || GROUPINGS.stream().anyMatch(text::isWordAhead)) {
            throw new IllegalArgumentException(
                    "functions and aggregations, such as " + name + ", are not answered: ask for the selector within");
        }
        return selector(List.of(new Matcher("__name__", true, name, null)));
    }

    private Selector selector(List<Matcher> name) {
        List<Matcher> matchers = new ArrayList<>(name);
        if (text.ahead("{")) {
            List<Matcher> braces = text.matchers("_", true);
            if (!name.isEmpty() && braces.stream().anyMatch(one -> one.label().equals("__name__"))) {
                throw new IllegalArgumentException("the series' name is given twice: leave one of them out");
            }
            matchers.addAll(braces);
        }
        if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
            throw new IllegalArgumentException(
                    "it would select everything: give a matcher that something empty does not match");
        }
        return times(LabelSelectors.of(matchers));
    }

    private Selector times(LabelSelectors labels) {
        long range = 0;
        if (text.next("[")) {
            range = duration("a range such as [5m]");
            if (text.ahead(":")) {
                throw new IllegalArgumentException("subqueries are not answered: ask for a range, such as [5m]");
            }
            if (!text.next("]")) {
                throw text.wrong("']'");
            }
            if (range <= 0) {
                throw new IllegalArgumentException("a range must be longer than 0");
            }
        }
        Long offset = null;
        Anchor anchor = null;
        while (true) {
            if (offset == null && keyword("offset")) {
                boolean negative = text.next("-");
                long millis = duration("a duration such as 5m");
                offset = negative ? -millis : millis;
            } else if (anchor == null && text.next("@")) {
                anchor = anchor();
            } else if (text.ahead("[")) {
                throw text.wrong("the range before offset and @");
            } else {
                return new Selector(labels, range, offset == null ? 0 : offset, anchor == null ? Anchor.NONE : anchor);
            }
        }
    }

    private Anchor anchor() {
        boolean negative = text.next("-");
        String word = text.word("");
        if (!word.isEmpty()) {
            Edge edge = word.equals("start") ? Edge.START : word.equals("end") ? Edge.END : null;
            if (negative || edge == null || !text.next("(") || !text.next(")")) {
                throw text.wrong("Unix seconds, start() or end() behind @");
            }
            return new Anchor(edge, 0);
        }
        String literal = number();
        if (literal.isEmpty()) {
            throw text.wrong("Unix seconds, start() or end() behind @");
        }
        double millis = isNumber(literal) ? literal(literal) * 1000 : millis(literal);
        if (!(Math.abs(millis) < 1L << 52)) {
            throw new IllegalArgumentException("the time behind @ does not fit");
        }
        return new Anchor(Edge.FIXED, Math.round(negative ? -millis : millis));
    }

    /** What comes next as far as it may be a number, with the sign of its exponent; empty: nothing of the kind. */
    private String number() {
        String literal = text.run(DIGITS);
        boolean signed = literal.matches("[0-9.]+[eE]") && (text.ahead("-") || text.ahead("+"));
        return signed ? literal + text.run("+-") + text.run(DIGITS) : literal;
    }

    private static boolean isNumber(String literal) {
        return literal.matches("0[xX].*|[0-9._]*([eE][+-]?[0-9]+)?");
    }

    /** A number as PromQL has it: decimal, with an exponent, or hexadecimal. */
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
            // said below
        }
        throw new IllegalArgumentException("'" + literal + "' is no number");
    }

    private long duration(String what) {
        String literal = text.run(DIGITS);
        if (literal.isEmpty()) {
            throw text.wrong(what);
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
        boolean there = text.isWordAhead(word);
        if (there) {
            var unused = text.word("_");
        }
        return there;
    }
}
