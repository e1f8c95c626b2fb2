package io.foretide.formats;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.foretide.series.SeriesId;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a text that is no JSON, in words for its sender: none of a parser's own, which speak to programmers of Java. */
public final class JsonSyntax {
    private static final Pattern CHARACTER =
            Pattern.compile("Unexpected character \\(.*\\(code (\\d+)", Pattern.DOTALL);
    private static final Pattern TOKEN =
            Pattern.compile("(?:Unrecognized|Non-standard) token '([^']{1,80})", Pattern.DOTALL);
    private static final Pattern BRACKET = Pattern.compile("Unexpected close marker '(.)'");
    /** Which bytes of ASCII characters are zero, in two or four bytes a character. */
    private static final Set<String> WIDE = Set.of("0x0x", "x0x0", "000x", "x000");

    private JsonSyntax() {}

    /** What a parser complained of, and where. */
    public static String explain(IOException e) {
        return explain(e, 1);
    }

    /** @param line number of the line that the parser began with */
    public static String explain(IOException e, int line) {
        if (e instanceof JsonEOFException) {
            return "the JSON ends too early: a bracket or quote is open";
        }
        if (e instanceof JsonProcessingException problem) {
            String cause = cause(problem);
            return (cause.contains("is not JSON") ? "" : "not JSON: ") + cause + place(problem.getLocation(), line);
        }
        return "not JSON: "
                + (e instanceof java.io.CharConversionException ? "the text is not UTF-8" : "it cannot be read");
    }

    private static String cause(JsonProcessingException e) {
        String said = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return said.contains("nesting")
                    ? "brackets lie within one another too deep"
                    : "a text or number in it is too long";
        }
        Matcher token = TOKEN.matcher(said);
        if (token.find()) {
            return unknown(token.group(1));
        }
        Matcher character = CHARACTER.matcher(said);
        if (character.find()) {
            return "unexpected character '"
                    + SeriesId.printable(Character.toString(Integer.parseInt(character.group(1)))) + "'";
        }
        Matcher bracket = BRACKET.matcher(said);
        if (bracket.find()) {
            return "unexpected character '" + bracket.group(1) + "'";
        }
        if (said.startsWith("Illegal unquoted character")) {
            return "a line break or control character stands within quotes: escape it, such as \\n";
        }
        if (said.startsWith("Invalid UTF-8")) {
            return "the text is not UTF-8";
        }
        if (said.contains("escape")) {
            return "a backslash stands before what it does not escape";
        }
        if (said.contains("numeric") || said.contains("Leading zeroes")) {
            return "a number is not written as JSON has them";
        }
        if (said.startsWith("Duplicate field")) {
            return "a field stands twice";
        }
        if (said.startsWith("Trailing token")) {
            return "something follows the JSON value";
        }
        return "it breaks JSON's rules";
    }

    private static String unknown(String token) {
        return switch (token) {
            case "NaN", "Infinity", "-Infinity", "INF", "-INF", "+Infinity" -> noNumber(token);
            case "None", "True", "False" -> token + " is Python's: encode the body by json.dumps";
            default -> "'" + SeriesId.shown(token) + "' is no JSON value: text stands in double quotes";
        };
    }

    /** What to say of a token that many programs write where they have no number. */
    static String noNumber(String token) {
        return token + " is not JSON: leave the observation out";
    }

    private static String place(@org.jspecify.annotations.Nullable JsonLocation at, int line) {
        if (at == null || at.getLineNr() < 1) {
            return "";
        }
        int number = line + at.getLineNr() - 1;
        return " at " + (number > 1 ? "line " + number + ", " : "") + "character " + at.getColumnNr();
    }

    /** What a body or record is in place of JSON in UTF-8, as seen from its first four bytes; empty: nothing that is known. */
    public static Optional<String> otherFormat(byte[] bytes, int offset, int length) {
        return otherFormat(bytes, offset, length, "send plain JSON, by a serializer without a schema registry");
    }

    /** @param wireFormatCure what to do about Confluent's wire format */
    static Optional<String> otherFormat(byte[] bytes, int offset, int length, String wireFormatCure) {
        int first = length < 2 ? -1 : bytes[offset] & 0xff;
        int second = length < 2 ? -1 : bytes[offset + 1] & 0xff;
        if (first == 0x1f && second == 0x8b) {
            return Optional.of("looks like gzip: say so by Content-Encoding: gzip, or let Kafka's producer compress");
        }
        boolean marked = (first == 0xfe && second == 0xff) || (first == 0xff && second == 0xfe);
        StringBuilder zeros = new StringBuilder(); // of each byte, whether it is one
        for (int i = 0; i < Math.min(4, length); i++) {
            zeros.append(bytes[offset + i] == 0 ? '0' : 'x');
        }
        String shape = zeros.toString();
        boolean wide = WIDE.contains(shape) && "{[ \n".indexOf(bytes[offset + shape.indexOf('x')]) >= 0;
        if (marked || wide) {
            return Optional.of("the text is UTF-16 or UTF-32: send UTF-8");
        }
        if (first == 0 && length > WireFormat.HEAD) {
            return Optional.of("looks like Confluent's wire format (schema " + WireFormat.schema(bytes, offset) + "): "
                    + wireFormatCure);
        }
        return shape.contains("0") ? Optional.of("it begins with zero bytes: send JSON in UTF-8") : Optional.empty();
    }
}
