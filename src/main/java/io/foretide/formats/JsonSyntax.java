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

/** Explains JSON syntax errors to senders, since parser messages are for Java programmers. */
public final class JsonSyntax {
    private static final Pattern CHARACTER =
            Pattern.compile("Unexpected character \\(.*\\(code (\\d+)", Pattern.DOTALL);
    private static final Pattern TOKEN =
            Pattern.compile("(?:Unrecognized|Non-standard) token '([^']{1,80})", Pattern.DOTALL);
    private static final Pattern BRACKET = Pattern.compile("Unexpected close marker '(.)'");
    /** The zero bytes of ASCII text in UTF-16 and UTF-32. */
    private static final Set<String> WIDE = Set.of("0x0x", "x0x0", "000x", "x000");

    private JsonSyntax() {}

    /** The problem and its position. */
    public static String explain(IOException e) {
        return explain(e, 1);
    }

    /** @param line number of the parser's first line */
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
        String parserMessage = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return parserMessage.contains("nesting")
                    ? "brackets are nested too deep"
                    : "a text or number in it is too long";
        }
        Matcher token = TOKEN.matcher(parserMessage);
        if (token.find()) {
            return unknown(token.group(1));
        }
        Matcher character = CHARACTER.matcher(parserMessage);
        if (character.find()) {
            return "unexpected character '"
                    + SeriesId.printable(Character.toString(Integer.parseInt(character.group(1)))) + "'";
        }
        Matcher bracket = BRACKET.matcher(parserMessage);
        if (bracket.find()) {
            return "unexpected character '" + bracket.group(1) + "'";
        }
        if (parserMessage.startsWith("Illegal unquoted character")) {
            return "a line break or control character inside quotes: escape it, such as \\n";
        }
        if (parserMessage.startsWith("Invalid UTF-8")) {
            return "the text is not UTF-8";
        }
        if (parserMessage.contains("escape")) {
            return "a backslash before a character that is not an escape";
        }
        if (parserMessage.contains("numeric") || parserMessage.contains("Leading zeroes")) {
            return "a number is not in JSON format";
        }
        if (parserMessage.startsWith("Duplicate field")) {
            return "a field occurs twice";
        }
        if (parserMessage.startsWith("Trailing token")) {
            return "data follows the JSON value";
        }
        return "it is not valid JSON";
    }

    private static String unknown(String token) {
        return switch (token) {
            case "NaN", "Infinity", "-Infinity", "INF", "-INF", "+Infinity" -> noNumber(token);
            case "None", "True", "False" -> token + " is Python's: encode the body by json.dumps";
            default -> "'" + SeriesId.shown(token) + "' is not a JSON value: write text in double quotes";
        };
    }

    /** The message for a token that programs write for missing numbers. */
    static String noNumber(String token) {
        return token + " is not JSON: omit the observation";
    }

    private static String place(@org.jspecify.annotations.Nullable JsonLocation at, int line) {
        if (at == null || at.getLineNr() < 1) {
            return "";
        }
        int number = line + at.getLineNr() - 1;
        return " at " + (number > 1 ? "line " + number + ", " : "") + "character " + at.getColumnNr();
    }

    /** Recognizes another format than UTF-8 JSON by the first four bytes; empty if unknown. */
    public static Optional<String> otherFormat(byte[] bytes, int offset, int length) {
        return otherFormat(bytes, offset, length, "send plain JSON, by a serializer without a schema registry");
    }

    /** @param wireFormatCure remedy for Confluent's wire format */
    static Optional<String> otherFormat(byte[] bytes, int offset, int length, String wireFormatCure) {
        int first = length < 2 ? -1 : bytes[offset] & 0xff;
        int second = length < 2 ? -1 : bytes[offset + 1] & 0xff;
        if (first == 0x1f && second == 0x8b) {
            return Optional.of("looks like gzip: set Content-Encoding: gzip, or let Kafka's producer compress");
        }
        boolean marked = (first == 0xfe && second == 0xff) || (first == 0xff && second == 0xfe);
        StringBuilder zeros = new StringBuilder(); // per byte, whether it is zero
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
