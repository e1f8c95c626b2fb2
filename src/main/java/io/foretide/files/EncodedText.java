package io.foretide.files;

import java.nio.charset.Charset;

/**
 * A file's text as bytes in an ASCII-compatible charset.
 *
 * @param bytes shared, not modified
 * @param start of the text, after a byte order mark
 */
record EncodedText(String name, byte[] bytes, int start, Charset charset) {
    /** End of the line from an offset: the offset of its line feed or of the end of the text. */
    int lineEnd(int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    String text(int from, int to) {
        return new String(bytes, from, to - from, charset);
    }

    boolean blank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
