package io.foretide.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.series.EncodedObservation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines apart that read {@code {"series":"a","time":1,"value":1.5}}, nothing else and without blanks, as programs write them: what
 * stands behind the series is the record's value, so nothing need be read into numbers and written again. A sixth of the time that a JSON
 * parser and a generator take. Knows no other form, and says of no line that it is wrong: that is for the one reader of them all. For
 * one thread, and one body.
 */
final class PlainLines {
    private static final byte[] SERIES = "{\"series\":\"".getBytes(US_ASCII);
    private static final byte[] TIME = "\",\"time\":".getBytes(US_ASCII);
    private static final byte[] VALUE = ",\"value\":".getBytes(US_ASCII);
    private static final int MOST_KEY = 256;
    private static final int MOST_TIME = 18; // digits: fits 64 bits
    private static final int MOST_VALUE = 32; // characters, without an exponent: a number within bounds

    private final byte[] body;
    private final long earliest;
    private final long latest;
    private int at;

    /**
     * @param earliest time that is taken, epoch milliseconds
     * @param latest time that is taken
     */
    PlainLines(byte[] body, long earliest, long latest) {
        this.body = body;
        this.earliest = earliest;
        this.latest = latest;
    }

    /** The observation of one line, or null where it is not of this form, or anything is wrong with it. */
    @Nullable
    EncodedObservation line(int start, int end) {
        at = start;
        if (!skip(SERIES, end)) {
            return null;
        }
        int key = at;
        while (at < end && body[at] >= ' ' && body[at] <= '~' && body[at] != '"' && body[at] != '\\') {
            at++;
        }
        int length = at - key;
        int rest = at + 1; // the comma before "time", which the record's brace stands for
        if (length < 1 || length > MOST_KEY || !skip(TIME, end)) {
            return null;
        }
        long time = time(end);
        if (time < earliest || time > latest || !skip(VALUE, end) || !value(end) || at >= end || body[at] != '}') {
            return null;
        }
        int behind = at + 1;
        if (behind < end && (body[behind] != '\r' || behind + 1 < end)) {
            return null;
        }
        byte[] json = Arrays.copyOfRange(body, rest, behind);
        json[0] = '{';
        return new EncodedObservation(Arrays.copyOfRange(body, key, key + length), time, json);
    }

    private boolean skip(byte[] piece, int end) {
        if (at + piece.length > end || !Arrays.equals(body, at, at + piece.length, piece, 0, piece.length)) {
            return false;
        }
        at += piece.length;
        return true;
    }

    /** Digits without a sign or leading zeros; one before all times for anything else. */
    private long time(int end) {
        int from = at;
        long time = 0;
        while (at < end && isDigit(body[at]) && at - from < MOST_TIME) {
            time = 10 * time + body[at++] - '0';
        }
        return at == from || (body[from] == '0' && at > from + 1) ? Long.MIN_VALUE : time;
    }

    /** Whether a JSON number without an exponent stands here, and goes behind it. */
    private boolean value(int end) {
        int from = at;
        if (at < end && body[at] == '-') {
            at++;
        }
        int whole = digits(end);
        boolean good = whole > 0 && (whole == 1 || body[at - whole] != '0');
        if (good && at < end && body[at] == '.') {
            at++;
            good = digits(end) > 0;
        }
        return good && at - from <= MOST_VALUE;
    }

    private int digits(int end) {
        int from = at;
        while (at < end && isDigit(body[at])) {
            at++;
        }
        return at - from;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
