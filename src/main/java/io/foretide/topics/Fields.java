package io.foretide.topics;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of one object, read to its end even when one of them is wrong. */
final class Fields {
    private final List<String> channels;

    @Nullable
    String series;

    @Nullable
    Long time;

    double @Nullable [] values;

    @Nullable
    String symbol;

    @Nullable
    String sequence;

    @Nullable
    String label;

    boolean end;

    @Nullable
    Rejected rejected;

    Fields(JsonParser parser, List<String> channels, @Nullable String series, @Nullable Long time) throws IOException {
        this.channels = channels;
        this.series = series;
        this.time = time;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "series" -> series(parser);
                case "time" -> time(parser);
                case "value" -> value(parser);
                case "values" -> values(parser);
                case "symbol" -> symbol = text(parser, name, Reason.SYMBOL);
                case "sequence" -> sequence = text(parser, name, Reason.LABEL);
                case "label" -> label = text(parser, name, Reason.LABEL);
                case "end" -> end(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private void reject(Reason reason, String detail) {
        if (rejected == null) {
            rejected = new Rejected(reason, detail);
        }
    }

    /** Whether it is a label that comes by itself. */
    boolean isLabel() {
        return label != null && sequence != null && symbol == null && values == null && !end;
    }

    private void series(JsonParser parser) throws IOException {
        String text = text(parser, "series", Reason.SERIES);
        series = text == null ? series : text;
    }

    private @Nullable String text(JsonParser parser, String name, Reason reason) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
            return parser.getText();
        }
        parser.skipChildren();
        reject(reason, "\"" + name + "\" must be a string");
        return null;
    }

    private void time(JsonParser parser) throws IOException {
        try {
            if (parser.hasToken(JsonToken.VALUE_STRING)) {
                time = OffsetDateTime.parse(parser.getText()).toInstant().toEpochMilli();
            } else if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                time = parser.getLongValue();
            } else {
                parser.skipChildren();
                reject(Reason.TIME, "\"time\" must be a whole number of epoch milliseconds or an ISO-8601 string");
            }
        } catch (DateTimeException | ArithmeticException e) {
            reject(
                    Reason.TIME,
                    "\"time\" is not ISO-8601 with an offset, such as 2024-01-02T14:30:00Z or 2024-01-02T15:30:00+01:00");
        } catch (com.fasterxml.jackson.core.exc.InputCoercionException e) {
            reject(Reason.TIME, "\"time\" does not fit into 64 bits");
        }
    }

    private void end(JsonParser parser) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_TRUE)) {
            end = true;
        } else if (!parser.hasToken(JsonToken.VALUE_FALSE)) {
            parser.skipChildren();
            reject(Reason.MALFORMED, "\"end\" must be true, or be left out");
        }
    }

    private void value(JsonParser parser) throws IOException {
        if (channels.size() <= 1) {
            values = new double[] {number(parser, "value")};
        } else {
            parser.skipChildren();
            reject(Reason.CHANNEL, "this stream has the channels " + channels + ": give them as \"values\"");
        }
    }

    private void values(JsonParser parser) throws IOException {
        if (!parser.isExpectedStartObjectToken()) {
            parser.skipChildren();
            reject(Reason.VALUE, "\"values\" must be an object of channel and number");
            return;
        }
        double[] read = new double[channels.size()];
        Arrays.fill(read, Double.NaN);
        boolean any = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            int channel = channels.indexOf(name);
            if (channel < 0) {
                parser.skipChildren();
                reject(Reason.CHANNEL, "this stream has no channel of that name, only " + channels);
            } else {
                read[channel] = number(parser, name);
                any = true;
            }
        }
        values = any ? read : null;
    }

    private double number(JsonParser parser, String name) throws IOException {
        if (!parser.currentToken().isNumeric()) {
            parser.skipChildren();
            reject(Reason.VALUE, "\"" + name + "\" must be a number");
            return Double.NaN;
        }
        double number = parser.getDoubleValue();
        if (!(Math.abs(number) <= ObservationCodec.LARGEST)) {
            reject(
                    Reason.VALUE,
                    "\"" + name + "\" is larger than " + ObservationCodec.LARGEST + ": give it in a larger unit");
        }
        return number;
    }
}
