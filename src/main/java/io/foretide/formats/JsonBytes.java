package io.foretide.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.util.Arrays;

/**
 * A fast JSON writer: prebuilt byte sequences for names and brackets, and digits. Forecasts are mostly numbers under
 * few names; a Jackson generator, which tracks its context, takes three times as long. Not thread-safe.
 */
final class JsonBytes {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final int MAX_NUMBER_LENGTH = 32; // of a number

    private byte[] bytes;
    private int length;

    /** @param expected initial capacity in bytes */
    JsonBytes(int expected) {
        bytes = new byte[expected];
    }

    /** A prebuilt piece, to be written often. */
    static byte[] piece(String json) {
        return json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** A string with its quotes. */
    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    JsonBytes put(byte[] piece) {
        ensureCapacity(piece.length);
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length += piece.length;
        return this;
    }

    /** Writes any text as a quoted string. */
    JsonBytes text(String text) {
        byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        ensureCapacity(quoted.length + 2);
        bytes[length++] = '"';
        System.arraycopy(quoted, 0, bytes, length, quoted.length);
        length += quoted.length;
        bytes[length++] = '"';
        return this;
    }

    JsonBytes number(long value) {
        ensureCapacity(MAX_NUMBER_LENGTH);
        length = NumberOutput.outputLong(value, bytes, length);
        return this;
    }

    /** Writes null for non-finite numbers, since JSON has no NaN. */
    JsonBytes number(double value) {
        return put(Double.isFinite(value) ? NumberOutput.toString(value, true).getBytes(ISO_8859_1) : NULL);
    }

    /** Uses {@link FloatDigits} if it supports the value. */
    JsonBytes number(float value) {
        if (!FloatDigits.canWrite(value)) {
            return put(NumberOutput.toString(value, true).getBytes(ISO_8859_1));
        }
        ensureCapacity(MAX_NUMBER_LENGTH);
        length = FloatDigits.write(value, bytes, length);
        return this;
    }

    private void ensureCapacity(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    int length() {
        return length;
    }

    /** Everything written so far. */
    byte[] written() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
