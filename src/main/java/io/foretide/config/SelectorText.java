package io.foretide.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.foretide.config.LabelSelectors.Matcher;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A scanner of PromQL selectors: blanks and comments, strings with Go's escapes, matchers in braces. Errors contain the
 * character's position. Mutable, not thread-safe.
 */
public final class SelectorText {
    private static final int MAX_PATTERN = 1000;
    private static final String LETTERS = "abfnrtv\\'\"";
    private static final String CONTROLS = "\u0007\b\f\n\r\t\u000b\\'\"";

    private final String text;
    private int position;

    public SelectorText(String text) {
        this.text = text;
    }

    /** Whether a token follows, after blanks and comments. */
    public boolean startsWith(String token) {
        blanks();
        return text.startsWith(token, position);
    }

    /** The same, and consumes it. */
    public boolean consume(String token) {
        boolean present = startsWith(token);
        position += present ? token.length() : 0;
        return present;
    }

    /** Whether only blanks and comments remain. */
    public boolean isAtEnd() {
        blanks();
        return position == text.length();
    }

    private void blanks() {
        while (position < text.length()
                && (" \t\r\n".indexOf(text.charAt(position)) >= 0 || text.charAt(position) == '#')) {
            if (text.charAt(position) == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else {
                position++;
            }
        }
    }

    /** Consumes ASCII letters, digits and the given characters; empty if there are none or the first is a digit. */
    public String word(String others) {
        blanks();
        int start = position;
        while (position < text.length() && isOfWord(text.charAt(position), others, position > start)) {
            position++;
        }
        return text.substring(start, position);
    }

    private static boolean isOfWord(char c, String others, boolean digits) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (digits && c >= '0' && c <= '9')
                || others.indexOf(c) >= 0;
    }

    /** Whether a word follows, in any case. */
    public boolean isWordAhead(String word) {
        blanks();
        int start = position;
        String found = word("_:");
        position = start;
        return found.equalsIgnoreCase(word);
    }

    /** Consumes characters of a set. */
    public String span(String characters) {
        blanks();
        int start = position;
        while (position < text.length() && characters.indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return text.substring(start, position);
    }

    public boolean isQuoteAhead() {
        return startsWith("\"") || startsWith("'") || startsWith("`");
    }

    /** A string in double or single quotes with escapes, or in backticks without. */
    public String quoted() {
        if (!isQuoteAhead()) {
            throw expected("a text in quotes");
        }
        char quote = text.charAt(position);
        int start = position++;
        var bytes = new ByteArrayOutputStream();
        while (position < text.length() && text.charAt(position) != quote) {
            int c = text.codePointAt(position);
            if (quote != '`' && c == '\n') {
                throw expected("no line break within quotes: write \\n, or backticks");
            }
            position += Character.charCount(c);
            if (quote != '`' && c == '\\') {
                escape(quote, bytes);
            } else {
                put(c, bytes);
            }
        }
        if (position == text.length()) {
            position = start;
            throw expected("a text whose quote is closed");
        }
        position++;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            position = start;
            throw expected("a text whose escapes give UTF-8");
        }
    }

    private void escape(char quote, ByteArrayOutputStream bytes) {
        char c = position < text.length() ? text.charAt(position++) : ' ';
        int letter = LETTERS.indexOf(c);
        if (letter >= 0 && (c == quote || (c != '"' && c != '\''))) {
            bytes.write(CONTROLS.charAt(letter));
        } else if (c == 'x') {
            bytes.write(digits(2, 16));
        } else if (c == 'u' || c == 'U') {
            int code = digits(c == 'u' ? 4 : 8, 16);
            if (!Character.isValidCodePoint(code) || (code >= 0xd800 && code <= 0xdfff)) {
                throw expected("an escape of a character that there is");
            }
            put(code, bytes);
        } else if (c >= '0' && c <= '7') {
            position--;
            int code = digits(3, 8);
            if (code > 255) {
                throw expected("an octal escape of a byte");
            }
            bytes.write(code);
        } else {
            position--;
            throw expected("an escape such as \\\\, \\" + quote + ", \\n or \\u00e9");
        }
    }

    private int digits(int count, int radix) {
        int value = 0;
        for (int i = 0; i < count; i++, position++) {
            int digit = position < text.length() && text.charAt(position) < 128
                    ? Character.digit(text.charAt(position), radix)
                    : -1;
            if (digit < 0) {
                throw expected(count + " digits of an escape");
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static void put(int codePoint, ByteArrayOutputStream bytes) {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The matchers of one selector, with its braces.
     *
     * @param others characters that unquoted label names may contain besides ASCII letters and digits
     * @param names whether a quoted string by itself is the series name
     */
    public List<Matcher> matchers(String others, boolean names) {
        List<Matcher> matchers = new ArrayList<>();
        if (!consume("{")) {
            throw expected("a selector, such as {job=\"node\"}");
        }
        while (!consume("}")) {
            matchers.add(matcher(others, names));
            if (!consume(",") && !startsWith("}")) {
                throw expected("',' or '}'");
            }
        }
        return matchers;
    }

    private Matcher matcher(String others, boolean names) {
        boolean quoted = isQuoteAhead();
        String label = quoted ? quoted() : word(others);
        if (label.isEmpty()) {
            throw expected("the name of a label");
        }
        if (quoted && names && (startsWith(",") || startsWith("}"))) {
            return new Matcher("__name__", true, label, null);
        }
        boolean regex = false;
        boolean positive = true;
        if (consume("=~")) {
            regex = true;
        } else if (consume("!~")) {
            regex = true;
            positive = false;
        } else if (consume("!=")) {
            positive = false;
        } else if (!consume("=")) {
            throw expected("=, !=, =~ or !~");
        }
        String value = quoted();
        return new Matcher(label, positive, value, regex ? pattern(value) : null);
    }

    private Pattern pattern(String value) {
        if (value.length() > MAX_PATTERN) {
            throw expected("a regular expression of " + MAX_PATTERN + " characters at most");
        }
        try {
            return Pattern.compile(value, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + value + "' is not a regular expression: " + e.getMessage(), e);
        }
    }

    /** @param expected the valid text at this position */
    public IllegalArgumentException expected(String expected) {
        return new IllegalArgumentException("at character " + (position + 1) + " there should be " + expected);
    }
}
