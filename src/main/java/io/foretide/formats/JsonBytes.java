package io.foretide.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.util.Arrays;

/**
 * JSON that grows piece by piece: names and brackets as bytes that were made before, numbers digit by digit. Forecasts are nearly all
 * numbers under the same few names; a generator, which must know where it stands, takes three times as long. For one thread.
 */
final class JsonBytes {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final int LONGEST = 32; // of a number

    private byte[] bytes;
    private int length;

    /** @param expected bytes; more may come */
    JsonBytes(int expected) {
        bytes = new byte[expected];
    }

    /** Made once, to be written often. */
    static byte[] piece(String json) {
        return json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** A string with its quotes. */
    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    JsonBytes put(byte[] piece) {
        room(piece.length);
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length += piece.length;
        return this;
    }

    /** A string of any text, quoted. */
    JsonBytes text(String text) {
        byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        room(quoted.length + 2);
        bytes[length++] = '"';
        System.arraycopy(quoted, 0, bytes, length, quoted.length);
        length += quoted.length;
        bytes[length++] = '"';
        return this;
    }

    JsonBytes number(long value) {
        room(LONGEST);
        length = NumberOutput.outputLong(value, bytes, length);
        return this;
    }

    /** One that is not finite becomes null: JSON has no NaN. */
    JsonBytes number(double value) {
        return put(Double.isFinite(value) ? NumberOutput.toString(value, true).getBytes(ISO_8859_1) : NULL);
    }

    /** As {@link FloatDigits} writes it where it can. */
    JsonBytes number(float value) {
        if (!FloatDigits.canWrite(value)) {
            return put(NumberOutput.toString(value, true).getBytes(ISO_8859_1));
        }
        room(LONGEST);
        length = FloatDigits.write(value, bytes, length);
        return this;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    int length() {
        return length;
    }

    /** All that was written. */
    byte[] written() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
