package io.foretide.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.Written;
import io.foretide.topics.ObservationCodec;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body of observations: NDJSON (one object a line, blank lines ignored) or one JSON array. Whether it is an array is seen
 * from its first character.
 */
final class ObservationsBody {
    private final ObservationCodec codec;
    private final int maxLineBytes;

    ObservationsBody(ObservationCodec codec, int maxLineBytes) {
        this.codec = codec;
        this.maxLineBytes = maxLineBytes;
    }

    /** Every observation of a body in its order, under its line, or its position in an array; never throws for what a body holds. */
    Batch parse(byte[] body) {
        for (byte b : body) {
            if (b == '[') {
                return array(body);
            }
            if (!blank(b)) {
                break;
            }
        }
        List<Written> ready = codec.plainLines(body, maxLineBytes);
        if (ready != null) {
            return Batch.of(ready);
        }
        Batch plain = plainLines(body);
        return plain == null ? lines(body) : plain;
    }

    /** Nearly as usual, with one parser for all lines: each has one object, or none. Null for a body of which more is to be said. */
    private @Nullable Batch plainLines(byte[] body) {
        var batch = new Batch();
        int line = 1;
        int start = 0;
        int end = end(body, start);
        try (JsonParser parser = codec.parser(body)) {
            while (parser.nextToken() != null) {
                long begin = parser.currentTokenLocation().getByteOffset();
                for (; begin >= end; line++) {
                    start = end + 1;
                    end = end(body, start);
                }
                if (begin < start || end - start > maxLineBytes) {
                    return null;
                }
                Parsed parsed = codec.element(parser);
                if (parsed instanceof Rejected || parser.currentLocation().getByteOffset() > end) {
                    return null;
                }
                batch.add(line, parsed);
                start = end + 1;
                end = end(body, start);
                line++;
            }
            return batch;
        } catch (IOException e) {
            return null;
        }
    }

    private static int end(byte[] body, int start) {
        int end = start;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        return end;
    }

    private Batch lines(byte[] body) {
        var batch = new Batch();
        int line = 1;
        for (int start = 0; start < body.length; line++) {
            int end = end(body, start);
            if (!blank(body, start, end)) {
                batch.add(line, line(body, start, end - start));
            }
            start = end + 1;
            if (batch.isHopeless()) {
                batch.reject(
                        line, Reason.MALFORMED, "no line so far was an observation; nothing from here on was read");
                break;
            }
        }
        return batch;
    }

    private Parsed line(byte[] body, int start, int length) {
        return length > maxLineBytes
                ? new Rejected(
                        Reason.TOO_LONG,
                        "the line has " + length + " bytes, " + maxLineBytes + " may be (http.max-line-bytes)")
                : codec.parse(body, start, length);
    }

    private Batch array(byte[] body) {
        var batch = new Batch();
        int position = 1;
        try (JsonParser parser = codec.parser(body)) {
            parser.nextToken();
            for (; parser.nextToken() != JsonToken.END_ARRAY; position++) {
                if (parser.currentToken() == null) {
                    throw new IOException("the array is not closed");
                }
                batch.add(position, codec.element(parser));
            }
        } catch (IOException e) {
            batch.reject(
                    position,
                    Reason.MALFORMED,
                    ObservationCodec.whyNotJson(e) + "; nothing from here on could be read");
        }
        return batch;
    }

    private static boolean blank(byte[] body, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!blank(body[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
