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
 * The text of selectors in PromQL's grammar, read from left to right: blanks and comments, quoted texts with Go's escapes, matchers in
 * braces. Every problem says at which character. Mutable, of one thread.
 */
public final class SelectorText {
    private static final int MOST_PATTERN = 1000;
    private static final String LETTERS = "abfnrtv\\'\"";
    private static final String CONTROLS = "\u0007\b\f\n\r\t\u000b\\'\"";

    private final String text;
    private int at;

    public SelectorText(String text) {
        this.text = text;
    }

    /** Whether a token comes next, behind blanks and comments. */
    public boolean ahead(String token) {
        blanks();
        return text.startsWith(token, at);
    }

    /** The same, and goes behind it. */
    public boolean next(String token) {
        boolean there = ahead(token);
        at += there ? token.length() : 0;
        return there;
    }

    /** Whether nothing but blanks and comments is left. */
    public boolean isAtEnd() {
        blanks();
        return at == text.length();
    }

    private void blanks() {
        while (at < text.length() && (" \t\r\n".indexOf(text.charAt(at)) >= 0 || text.charAt(at) == '#')) {
            if (text.charAt(at) == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else {
                at++;
            }
        }
    }

    /** ASCII letters, digits and some other characters that come next, none of them if the first is a digit; empty: there are none. */
    public String word(String others) {
        blanks();
        int start = at;
        while (at < text.length() && isOfWord(text.charAt(at), others, at > start)) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isOfWord(char c, String others, boolean digits) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (digits && c >= '0' && c <= '9')
                || others.indexOf(c) >= 0;
    }

    /** Whether a word, in small or capital letters, comes next as a whole. */
    public boolean isWordAhead(String word) {
        blanks();
        int start = at;
        String found = word("_:");
        at = start;
        return found.equalsIgnoreCase(word);
    }

    /** Characters of a kind that come next. */
    public String run(String characters) {
        blanks();
        int start = at;
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.substring(start, at);
    }

    public boolean isQuoteAhead() {
        return ahead("\"") || ahead("'") || ahead("`");
    }

    /** A text in double or single quotes, with escapes, or in backticks, without. */
    public String quoted() {
        if (!isQuoteAhead()) {
            throw wrong("a text in quotes");
        }
        char quote = text.charAt(at);
        int start = at++;
        var bytes = new ByteArrayOutputStream();
        while (at < text.length() && text.charAt(at) != quote) {
            int c = text.codePointAt(at);
            if (quote != '`' && c == '\n') {
                throw wrong("no line break within quotes: write \\n, or backticks");
            }
            at += Character.charCount(c);
            if (quote != '`' && c == '\\') {
                escape(quote, bytes);
            } else {
                put(c, bytes);
            }
        }
        if (at == text.length()) {
            at = start;
            throw wrong("a text whose quote is closed");
        }
        at++;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            at = start;
            throw wrong("a text whose escapes give UTF-8");
        }
    }

    private void escape(char quote, ByteArrayOutputStream bytes) {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        int letter = LETTERS.indexOf(c);
        if (letter >= 0 && (c == quote || (c != '"' && c != '\''))) {
            bytes.write(CONTROLS.charAt(letter));
        } else if (c == 'x') {
            bytes.write(digits(2, 16));
        } else if (c == 'u' || c == 'U') {
            int code = digits(c == 'u' ? 4 : 8, 16);
            if (!Character.isValidCodePoint(code) || (code >= 0xd800 && code <= 0xdfff)) {
                throw wrong("an escape of a character that there is");
            }
            put(code, bytes);
        } else if (c >= '0' && c <= '7') {
            at--;
            int code = digits(3, 8);
            if (code > 255) {
                throw wrong("an octal escape of a byte");
            }
            bytes.write(code);
        } else {
            at--;
            throw wrong("an escape such as \\\\, \\" + quote + ", \\n or \\u00e9");
        }
    }

    private int digits(int count, int radix) {
        int value = 0;
        for (int i = 0; i < count; i++, at++) {
            int digit = at < text.length() && text.charAt(at) < 128 ? Character.digit(text.charAt(at), radix) : -1;
            if (digit < 0) {
                throw wrong(count + " digits of an escape");
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
     * @param others characters that a label's name may have without quotes, besides ASCII letters and digits
     * @param names whether a quoted text by itself is the series' name
     */
    public List<Matcher> matchers(String others, boolean names) {
        List<Matcher> matchers = new ArrayList<>();
        if (!next("{")) {
            throw wrong("a selector, such as {job=\"node\"}");
        }
        while (!next("}")) {
            matchers.add(matcher(others, names));
            if (!next(",") && !ahead("}")) {
                throw wrong("',' or '}'");
            }
        }
        return matchers;
    }

    private Matcher matcher(String others, boolean names) {
        boolean quoted = isQuoteAhead();
        String label = quoted ? quoted() : word(others);
        if (label.isEmpty()) {
            throw wrong("the name of a label");
        }
        if (quoted && names && (ahead(",") || ahead("}"))) {
            return new Matcher("__name__", true, label, null);
        }
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

    /** @param expected what should stand where the reader is */
    public IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("at character " + (at + 1) + " there should be " + expected);
    }
}
