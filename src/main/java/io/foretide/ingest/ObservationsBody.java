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
 * A body of observations in JSON: objects, usually one a line (NDJSON), and arrays of them, one after another. What is no JSON costs its
 * line, and an array that breaks off all that follows; either is refused with its place.
 */
final class ObservationsBody {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final ObservationCodec codec;
    private final int maxLineBytes;

    ObservationsBody(ObservationCodec codec, int maxLineBytes) {
        this.codec = codec;
        this.maxLineBytes = maxLineBytes;
    }

    /** Every observation of a body in its order, under its line, or its position in an array; never throws for what a body holds. */
    ObservationBatch parse(byte[] body) {
        List<EncodedObservation> ready = codec.plainLines(body, maxLineBytes);
        return ready != null ? ObservationBatch.of(ready) : new Reading(body).all();
    }

    /** One body; for one thread. */
    private final class Reading {
        private final byte[] body;
        private final ObservationBatch batch = new ObservationBatch();
        private int position; // of an array's element, from 1
        private int line = 1;
        private int counted; // up to where lines are counted

        Reading(byte[] body) {
            this.body = body;
        }

        ObservationBatch all() {
            boolean marked =
                    body.length >= MARK.length && body[0] == MARK[0] && body[1] == MARK[1] && body[2] == MARK[2];
            int at = blanks(marked ? MARK.length : 0);
            while (at < body.length) {
                if (batch.isHopeless()) {
                    String detail = "no line so far was an observation; nothing from here on was read";
                    batch.reject(line(at), Reason.MALFORMED, detail);
                    break;
                }
                at = blanks(values(at));
            }
            return batch;
        }

        /** Reads values from the beginning of a line on, up to what is none; returns where to go on. */
        private int values(int start) {
            var other = JsonSyntax.otherFormat(body, start, body.length - start);
            if (other.isPresent()) {
                batch.reject(line(start), Reason.MALFORMED, other.get());
                return end(start);
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
                            return end(begin);
                        }
                    }
                    begin = start + (int) parser.currentLocation().getByteOffset();
                    if (batch.isHopeless()) {
                        return begin;
                    }
                }
                return body.length;
            } catch (IOException e) {
                String why = JsonSyntax.explain(e, first);
                if (inArray) {
                    String detail = why + "; nothing from here on could be read";
                    batch.reject(position, Reason.MALFORMED, detail);
                    return body.length;
                }
                begin = blanks(begin);
                int length = end(begin) - begin;
                batch.add(
                        line(begin),
                        length > maxLineBytes
                                ? tooLong(length)
                                : new Rejected(
                                        Reason.MALFORMED, why + "; the rest of the line, or object, was not read"));
                return end(begin);
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

        /** Number of the line of an offset; offsets must not fall. */
        private int line(int at) {
            for (; counted < at; counted++) {
                line += body[counted] == '\n' ? 1 : 0;
            }
            return line;
        }

        /** Where the line ends in which an offset lies. */
        private int end(int at) {
            int end = at;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            return end;
        }

        private int blanks(int at) {
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
