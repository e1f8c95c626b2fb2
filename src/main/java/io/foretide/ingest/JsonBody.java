package io.foretide.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.foretide.formats.JsonSyntax;
import io.foretide.formats.ObservationCodec;
import io.foretide.series.EncodedObservation;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.io.IOException;
import java.util.List;

/**
 * Parser of JSON bodies: objects, usually one per line (NDJSON), and arrays of them, in any sequence. Invalid JSON
 * rejects its line; a truncated array rejects the rest of the body. Rejections carry their position.
 */
final class JsonBody {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final ObservationCodec codec;
    private final int maxLineBytes;

    JsonBody(ObservationCodec codec, int maxLineBytes) {
        this.codec = codec;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Parses all observations in order, numbered by line or by position in an array. Never throws because of the body's
     * content.
     */
    ObservationBatch parse(byte[] body) {
        List<EncodedObservation> ready = codec.plainLines(body, maxLineBytes);
        return ready != null ? ObservationBatch.of(ready) : new JsonBodyReader(body).all();
    }

    /** The parse of one body. Not thread-safe. */
    private final class JsonBodyReader {
        private final byte[] body;
        private final ObservationBatch batch = new ObservationBatch();
        private int position; // of an array element, from 1
        private int line = 1;
        private int counted; // offset up to which lines are counted

        JsonBodyReader(byte[] body) {
            this.body = body;
        }

        ObservationBatch all() {
            boolean marked =
                    body.length >= MARK.length && body[0] == MARK[0] && body[1] == MARK[1] && body[2] == MARK[2];
            int at = skipBlanks(marked ? MARK.length : 0);
            while (at < body.length) {
                if (batch.shouldStop()) {
                    String detail = "no line so far was an observation; the rest of the body was not read";
                    batch.reject(line(at), Reason.MALFORMED, detail);
                    break;
                }
                at = skipBlanks(values(at));
            }
            return batch;
        }

        /** Reads values from the beginning of a line until one is invalid; returns the offset to continue at. */
        private int values(int start) {
            var outcome = JsonSyntax.otherFormat(body, start, body.length - start);
            if (outcome.isPresent()) {
                batch.reject(line(start), Reason.MALFORMED, outcome.get());
                return lineEnd(start);
            }
            int first = line(start);
            int begin = start;
            boolean inArray = false;
            try (JsonParser parser = codec.parser(body, start)) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    begin = start + (int) parser.currentTokenLocation().getByteOffset();
                    if (token == JsonToken.START_ARRAY) {
                        inArray = true;
                        array(parser);
                        inArray = false;
                    } else {
                        Parsed parsed = codec.element(parser);
                        int behind = start + (int) parser.currentLocation().getByteOffset();
                        batch.add(line(begin), behind - begin > maxLineBytes ? tooLong(behind - begin) : parsed);
                        if (token != JsonToken.START_OBJECT) {
                            return lineEnd(begin);
                        }
                    }
                    begin = start + (int) parser.currentLocation().getByteOffset();
                    if (batch.shouldStop()) {
                        return begin;
                    }
                }
                return body.length;
            } catch (IOException e) {
                String why = JsonSyntax.explain(e, first);
                if (inArray) {
                    String detail = why + "; the rest of the body was not read";
                    batch.reject(position, Reason.MALFORMED, detail);
                    return body.length;
                }
                begin = skipBlanks(begin);
                int length = lineEnd(begin) - begin;
                batch.add(
                        line(begin),
                        length > maxLineBytes
                                ? tooLong(length)
                                : new Rejected(
                                        Reason.MALFORMED, why + "; the rest of the line, or object, was not read"));
                return lineEnd(begin);
            }
        }

        private void array(JsonParser parser) throws IOException {
            while (true) {
                position++;
                JsonToken token = parser.nextToken();
                if (token == JsonToken.END_ARRAY) {
                    position--;
                    return;
                }
                batch.add(position, codec.element(parser));
            }
        }

        /** Line number of an offset. Offsets must not decrease between calls. */
        private int line(int at) {
            for (; counted < at; counted++) {
                line += body[counted] == '\n' ? 1 : 0;
            }
            return line;
        }

        /** End of the line that contains an offset. */
        private int lineEnd(int at) {
            int lineEnd = at;
            while (lineEnd < body.length && body[lineEnd] != '\n') {
                lineEnd++;
            }
            return lineEnd;
        }

        private int skipBlanks(int at) {
            int next = at;
            while (next < body.length
                    && (body[next] == ' ' || body[next] == '\t' || body[next] == '\r' || body[next] == '\n')) {
                next++;
            }
            return next;
        }
    }

    private Rejected tooLong(int length) {
        return new Rejected(
                Reason.TOO_LONG,
                "the line has " + length + " bytes, " + maxLineBytes + " may be (http.max-line-bytes): shorten it");
    }
}
