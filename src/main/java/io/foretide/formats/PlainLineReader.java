package io.foretide.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.series.EncodedObservation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fast path for lines of the exact form {@code {"series":"a","time":1,"value":1.5}} without blanks, as most programs
 * write them. The text after the series becomes the record's value unchanged, which takes a sixth of the time of
 * parsing and generating JSON. Any other line is left to the JSON parser, which also reports errors. Single use, not
 * thread-safe.
 */
final class PlainLineReader {
    private static final byte[] SERIES = "{\"series\":\"".getBytes(US_ASCII);
    private static final byte[] TIME = "\",\"time\":".getBytes(US_ASCII);
    private static final byte[] VALUE = ",\"value\":".getBytes(US_ASCII);
    private static final int MAX_KEY = 256;
    private static final int MAX_TIME_DIGITS = 18; // digits: fits into 64 bits
    private static final int MAX_VALUE_LENGTH = 32; // characters, without an exponent: a number within bounds

    private final byte[] body;
    private final long earliest;
    private final long latest;
    private int position;

    /**
     * @param earliest accepted time, epoch milliseconds
     * @param latest accepted time
     */
    PlainLineReader(byte[] body, long earliest, long latest) {
        this.body = body;
        this.earliest = earliest;
        this.latest = latest;
    }

    /** The observation of a line; null if the line has another form or is invalid. */
    @Nullable
    EncodedObservation line(int start, int end) {
        position = start;
        if (!skip(SERIES, end)) {
            return null;
        }
        int key = position;
        while (position < end
                && body[position] >= ' '
                && body[position] <= '~'
                && body[position] != '"'
                && body[position] != '\\') {
            position++;
        }
        int length = position - key;
        int tail = position + 1; // the comma before "time", replaced by the record's brace
        if (length < 1 || length > MAX_KEY || !skip(TIME, end)) {
            return null;
        }
        long time = time(end);
        if (time < earliest
                || time > latest
                || !skip(VALUE, end)
                || !value(end)
                || position >= end
                || body[position] != '}') {
            return null;
        }
        int behind = position + 1;
        if (behind < end && (body[behind] != '\r' || behind + 1 < end)) {
            return null;
        }
        byte[] json = Arrays.copyOfRange(body, tail, behind);
        json[0] = '{';
        return new EncodedObservation(Arrays.copyOfRange(body, key, key + length), time, json);
    }

    private boolean skip(byte[] piece, int end) {
        if (position + piece.length > end
                || !Arrays.equals(body, position, position + piece.length, piece, 0, piece.length)) {
            return false;
        }
        position += piece.length;
        return true;
    }

    /** Digits without sign or leading zeros; a time before all others if invalid. */
    private long time(int end) {
        int from = position;
        long time = 0;
        while (position < end && isDigit(body[position]) && position - from < MAX_TIME_DIGITS) {
            time = 10 * time + body[position++] - '0';
        }
        return position == from || (body[from] == '0' && position > from + 1) ? Long.MIN_VALUE : time;
    }

    /** Whether a JSON number without exponent follows; consumes it. */
    private boolean value(int end) {
        int from = position;
        if (position < end && body[position] == '-') {
            position++;
        }
        int digits = digits(end);
        boolean good = digits > 0 && (digits == 1 || body[position - digits] != '0');
        if (good && position < end && body[position] == '.') {
            position++;
            good = digits(end) > 0;
        }
        return good && position - from <= MAX_VALUE_LENGTH;
    }

    private int digits(int end) {
        int from = position;
        while (position < end && isDigit(body[position])) {
            position++;
        }
        return position - from;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
