package io.foretide.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of one observation object, read to its end even if one is invalid. */
final class JsonFields {
    private static final List<String> UNIQUE_FIELDS =
            List.of("series", "time", "value", "values", "symbol", "sequence", "label", "end", "counter", "known");

    private final InputNames names;
    private final List<String> channels; // all names
    private final List<String> inputs; // known in advance

    @Nullable
    String series;

    @Nullable
    Long time;

    double @Nullable [] values;

    /** "value", if series have different inputs. */
    @Nullable
    Double single;

    double @Nullable [] known;

    @Nullable
    String symbol;

    @Nullable
    String sequence;

    @Nullable
    String label;

    boolean end;

    boolean counter;

    @Nullable
    Rejected rejected;

    private boolean schema;
    private @Nullable JsonFields payload;

    /**
     * @param series default for a missing "series"
     * @param time default for a missing "time"
     */
    JsonFields(JsonParser parser, InputNames names, List<String> inputs, @Nullable String series, @Nullable Long time)
            throws IOException {
        this.names = names;
        this.channels = names.all();
        this.inputs = inputs;
        this.series = series;
        this.time = time;
        int read = 0; // a bit for each field that may occur once
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int bit = 1 << (UNIQUE_FIELDS.indexOf(name) + 1);
            if (bit > 1 && (read & bit) != 0) {
                reject(Reason.MALFORMED, "\"" + name + "\" occurs twice: send it once");
            }
            read |= bit;
            parser.nextToken();
            field(name, parser);
        }
    }

    private void field(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "series" -> series(parser);
            case "time" -> time(parser);
            case "value" -> value(parser);
            case "values" ->
                values = numbers(parser, name, channels, "this stream has no channel of that name, only " + channels);
            case "known" ->
                known = numbers(
                        parser,
                        name,
                        inputs,
                        "this stream has no input known in advance of that name, only " + inputs + " (stream.known)");
            case "symbol" -> symbol = text(parser, name, Reason.SYMBOL);
            case "sequence" -> sequence = text(parser, name, Reason.LABEL);
            case "label" -> label = text(parser, name, Reason.LABEL);
            case "end" -> end = isTrue(parser, name);
            case "counter" -> counter = isTrue(parser, name);
            case "schema" -> {
                schema = true;
                parser.skipChildren();
            }
            case "payload" -> {
                if (parser.isExpectedStartObjectToken()) {
                    payload = new JsonFields(parser, names, inputs, series, time);
                } else {
                    parser.skipChildren();
                }
            }
            default -> parser.skipChildren();
        }
    }

    /** The fields of the observation itself, which Kafka Connect wraps in "schema" and "payload". */
    JsonFields unwrapped() {
        boolean empty = values == null
                && single == null
                && known == null
                && symbol == null
                && label == null
                && !end
                && rejected == null;
        return schema && payload != null && empty ? payload : this;
    }

    private void reject(Reason reason, String detail) {
        if (rejected == null) {
            rejected = new Rejected(reason, detail);
        }
    }

    /** Whether it is a separate label. */
    boolean isLabel() {
        return label != null && sequence != null && symbol == null && values == null && single == null && !end;
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
            switch (parser.currentToken()) {
                case VALUE_STRING -> time = TimeParser.parse(parser.getText());
                case VALUE_NUMBER_INT -> time = parser.getLongValue();
                case VALUE_NUMBER_FLOAT -> time = TimeParser.truncate(parser.getDoubleValue());
                default -> {
                    parser.skipChildren();
                    reject(Reason.TIME, "\"time\" must be a number of epoch milliseconds or an ISO-8601 string");
                }
            }
        } catch (InputCoercionException e) {
            reject(Reason.TIME, "\"time\" does not fit into 64 bits");
        } catch (IllegalArgumentException e) {
            reject(Reason.TIME, "\"time\": " + e.getMessage());
        }
    }

    private boolean isTrue(JsonParser parser, String name) throws IOException {
        boolean is = parser.hasToken(JsonToken.VALUE_TRUE);
        if (!is && !parser.hasToken(JsonToken.VALUE_FALSE)) {
            parser.skipChildren();
            reject(Reason.MALFORMED, "\"" + name + "\" must be true or absent");
        }
        return is;
    }

    private void value(JsonParser parser) throws IOException {
        if (channels.size() <= 1) {
            values = new double[] {number(parser, "value")};
        } else if (!names.isSame()) {
            single = number(parser, "value");
        } else {
            parser.skipChildren();
            reject(Reason.CHANNEL, "this stream has the channels " + channels + ": give them as \"values\"");
        }
    }

    /** Numbers by name; null if there are none. */
    private double @Nullable [] numbers(JsonParser parser, String field, List<String> names, String unknown)
            throws IOException {
        if (!parser.isExpectedStartObjectToken()) {
            parser.skipChildren();
            String of = field.equals("values") ? "channel" : "input";
            reject(Reason.VALUE, "\"" + field + "\" must be an object of " + of + " and number");
            return null;
        }
        double[] read = new double[names.size()];
        Arrays.fill(read, Double.NaN);
        boolean hasNumber = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            int channel = names.indexOf(name);
            if (channel < 0) {
                parser.skipChildren();
                reject(Reason.CHANNEL, unknown);
            } else if (!Double.isNaN(read[channel])) {
                parser.skipChildren();
                reject(Reason.MALFORMED, "\"" + name + "\" occurs twice: send it once");
            } else if (!parser.hasToken(JsonToken.VALUE_NULL)) { // null: unset
                read[channel] = number(parser, name);
                hasNumber = true;
            }
        }
        return hasNumber ? read : null;
    }

    private double number(JsonParser parser, String name) throws IOException {
        if (!parser.currentToken().isNumeric()) {
            reject(Reason.VALUE, "\"" + name + "\" must be a number" + hint(parser.currentToken()));
            parser.skipChildren();
            return Double.NaN;
        }
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number) && Character.isLetter(last(parser.getText()))) {
            reject(Reason.MALFORMED, JsonSyntax.noNumber(parser.getText()));
        } else if (!(Math.abs(number) <= ObservationCodec.MAX_VALUE)) {
            reject(
                    Reason.VALUE,
                    "\"" + name + "\" is larger than " + ObservationCodec.MAX_VALUE + ": give it in a larger unit");
        }
        return number;
    }

    private static String hint(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> ", not text: remove the quotes";
            case VALUE_NULL -> ", not null: omit the observation";
            case VALUE_TRUE, VALUE_FALSE -> ": give 1 for true and 0 for false";
            default -> "";
        };
    }

    private static char last(String text) {
        return text.charAt(text.length() - 1);
    }
}
