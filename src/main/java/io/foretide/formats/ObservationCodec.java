package io.foretide.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.foretide.series.Arrival;
import io.foretide.series.Element;
import io.foretide.series.EncodedObservation;
import io.foretide.series.End;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.Observation;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Accepted;
import io.foretide.series.Parsed.Ended;
import io.foretide.series.Parsed.Happened;
import io.foretide.series.Parsed.Labelled;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.Sample;
import io.foretide.series.SeriesId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * JSON format of observations: {@code {"series", "time", "value"}} or {@code {"series", "time", "values": {channel:
 * value}}}; on the topic the record's key is the series. {@code "counter": true} marks a counter reading, {@code
 * {"series", "time", "end": true}} ends a series, and {@code "known": {input: value}}, with or without a value, sets
 * inputs known in advance. All observations are validated here, whatever their source. Thread-safe.
 */
public final class ObservationCodec {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxStringLength(65536)
                    .maxNumberLength(400)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // to reject one observation, not the rest of the body
            .enable(com.fasterxml.jackson.core.StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    /** Limit on values, so that differences and squares stay finite. */
    static final double MAX_VALUE = 1e100;

    private static final String REGISTRY_REMEDY = "set kafka.schema-registry to the registry's URL, or send plain JSON";

    private final InputNames names;
    private final List<String> channels; // all names
    private final @Nullable Set<String> classes; // of labels, in a stream without a grid; null: the stream has a grid
    private final TimeBounds times;
    private final @Nullable WireFormat wireFormat; // null: no registry is configured
    private final InputNames known; // in advance
    private final TimeBounds knownTimes; // without values

    /**
     * The codec of a stream of numbers on a grid.
     *
     * @param channels of the stream; a single channel is set by "value"
     * @param earliest epoch milliseconds before which a time is rejected
     * @param maxAhead milliseconds ahead of the clock beyond which a time is rejected
     */
    public ObservationCodec(List<String> channels, long earliest, long maxAhead, Clock clock) {
        this(InputNames.of(channels), earliest, maxAhead, clock);
    }

    /**
     * The codec of streams of numbers with their own grids.
     *
     * @param names of each stream's values; if a series has only one, "value" sets it
     */
    public ObservationCodec(InputNames names, long earliest, long maxAhead, Clock clock) {
        this(names, null, new TimeBounds(earliest, maxAhead, clock), null);
    }

    private ObservationCodec(
            InputNames names, @Nullable Set<String> classes, TimeBounds times, @Nullable WireFormat wireFormat) {
        this(names, classes, times, wireFormat, InputNames.of(List.of()), times);
    }

    private ObservationCodec(
            InputNames names,
            @Nullable Set<String> classes,
            TimeBounds times,
            @Nullable WireFormat wireFormat,
            InputNames known,
            TimeBounds knownTimes) {
        this.names = names;
        this.channels = names.all();
        this.classes = classes;
        this.times = times;
        this.wireFormat = wireFormat;
        this.known = known;
        this.knownTimes = knownTimes;
    }

    /** A copy that also reads records whose schema is in a registry. */
    public ObservationCodec with(WireFormat wireFormat) {
        return new ObservationCodec(names, classes, times, wireFormat, known, knownTimes);
    }

    /** A copy that also reads inputs known in advance, the same for all series. */
    public ObservationCodec withKnown(List<String> known, long ahead) {
        return withKnown(InputNames.of(known), ahead);
    }

    /**
     * A copy that also reads inputs known in advance.
     *
     * @param known their names
     * @param ahead milliseconds ahead of the clock beyond which inputs without a value are rejected
     */
    public ObservationCodec withKnown(InputNames known, long ahead) {
        TimeBounds further = new TimeBounds(times.earliest(), Math.max(ahead, times.maxAhead()), times.clock());
        return new ObservationCodec(names, classes, times, wireFormat, known, further);
    }

    /**
     * The codec of a symbol stream: {@code {"series", "time", "symbol"}}; with labelled sequences also {@code
     * "sequence"} and {@code "label"}, and separate labels {@code {"series", "sequence", "label"}}, whose time is
     * optional.
     *
     * @param classes valid labels; empty: sequences have no labels
     */
    public static ObservationCodec ofSymbols(Set<String> classes, long earliest, long maxAhead, Clock clock) {
        return new ObservationCodec(
                InputNames.of(List.of()), Set.copyOf(classes), new TimeBounds(earliest, maxAhead, clock), null);
    }

    /**
     * The codec of sequences of numbers: numbers with {@code "sequence"} and {@code "label"}, and separate labels.
     *
     * @param channels of the stream; a single channel is set by "value"
     * @param classes valid labels
     */
    public static ObservationCodec ofSequences(
            List<String> channels, Set<String> classes, long earliest, long maxAhead, Clock clock) {
        return new ObservationCodec(
                InputNames.of(channels), Set.copyOf(classes), new TimeBounds(earliest, maxAhead, clock), null);
    }

    /** Parses one JSON object that contains its series. */
    public Parsed parse(byte[] json, int offset, int length) {
        return document(json, offset, length, null, null);
    }

    /**
     * Parses a record's value.
     *
     * @param series the record's key
     * @param value JSON, or Confluent's wire format if a registry is configured
     * @param recordTime default for a missing "time", epoch milliseconds
     * @throws RegistryUnavailableException if the registry with the record's schema does not answer
     */
    public Parsed parse(String series, byte[] value, long recordTime) {
        if (wireFormat == null || !WireFormat.isIn(value)) {
            return document(value, 0, value.length, series, recordTime);
        }
        try {
            byte[] json = wireFormat.json(value);
            return document(json, 0, json.length, series, recordTime);
        } catch (WireFormat.Undecodable e) {
            return withSeries(series, new Rejected(Reason.MALFORMED, e.getMessage()));
        }
    }

    /** A parser of a body with several observations, starting at an offset, for {@link #element}. */
    public JsonParser parser(byte[] json, int offset) throws IOException {
        return JSON.createParser(json, offset, json.length - offset);
    }

    /**
     * Parses the observation at the parser's position and leaves the parser at its end.
     *
     * @throws IOException if the document is not JSON, so that the rest cannot be parsed either
     */
    public Parsed element(JsonParser parser) throws IOException {
        return element(parser, null, null);
    }

    private Parsed document(byte[] json, int offset, int length, @Nullable String series, @Nullable Long recordTime) {
        var otherFormat = series == null
                ? JsonSyntax.otherFormat(json, offset, length)
                : JsonSyntax.otherFormat(json, offset, length, REGISTRY_REMEDY);
        if (otherFormat.isPresent()) {
            return new Rejected(Reason.MALFORMED, otherFormat.get());
        }
        try (JsonParser parser = JSON.createParser(json, offset, length)) {
            parser.nextToken();
            Parsed parsed = element(parser, series, recordTime);
            return parser.nextToken() == null || parsed instanceof Rejected
                    ? parsed
                    : new Rejected(Reason.MALFORMED, "data follows the JSON object: send one object per observation");
        } catch (IOException e) {
            return new Rejected(Reason.MALFORMED, JsonSyntax.explain(e));
        }
    }

    private Parsed element(JsonParser parser, @Nullable String series, @Nullable Long recordTime) throws IOException {
        if (!parser.isExpectedStartObjectToken()) {
            JsonToken token = parser.currentToken();
            parser.skipChildren();
            return new Rejected(
                    Reason.MALFORMED,
                    "an observation is a JSON object, such as {\"series\":\"a\",\"time\":0,\"value\":1.5}; this is "
                            + name(token));
        }
        var fields = new JsonFields(parser, names, known.all(), series, recordTime).unwrapped();
        Parsed parsed = fields.rejected != null ? fields.rejected : validated(fields);
        return parsed instanceof Rejected rejected && fields.series != null
                ? withSeries(fields.series, rejected)
                : parsed;
    }

    private static String name(@Nullable JsonToken token) {
        if (token == null) {
            return "empty";
        }
        return switch (token) {
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_NULL -> "null";
            default -> "true or false";
        };
    }

    private Parsed validated(JsonFields fields) {
        if (fields.series == null) {
            return new Rejected(Reason.SERIES, "\"series\" is missing: name the series");
        }
        if (classes != null && fields.isLabel()) {
            return labelled(fields.series, fields.time == null ? times.clock().millis() : fields.time, fields);
        }
        if (fields.time == null) {
            return new Rejected(Reason.TIME, "\"time\" is missing: give epoch milliseconds or ISO-8601 with an offset");
        }
        if (fields.end) {
            return fields.values == null && fields.single == null && fields.symbol == null && fields.known == null
                    ? ended(fields.series, fields.time, fields.label)
                    : new Rejected(Reason.VALUE, "an end has no value: send the value first, then the end");
        }
        if (fields.single != null) {
            return loneValue(fields.series, fields.time, fields.single, fields.counter, fields.known);
        }
        if (fields.known != null && fields.symbol == null) {
            return validated(fields.series, fields.time, fields.values, fields.counter, fields.known);
        }
        Parsed parsed =
                validated(fields.series, fields.time, fields.values, fields.symbol, fields.sequence, fields.label);
        return fields.counter ? ofCounter(parsed) : parsed;
    }

    /** "value" of a series, if series have different inputs. */
    private Parsed loneValue(String series, long time, double value, boolean counter, double @Nullable [] inputs) {
        List<String> own = SeriesId.problem(series).isPresent() ? List.of("value") : names.of(series);
        if (own.size() > 1) {
            return withSeries(
                    series,
                    new Rejected(
                            Reason.CHANNEL,
                            "this series' stream has the channels " + own + ": give them as \"values\""));
        }
        Parsed parsed = validatedOwn(series, time, new double[] {value});
        return withKnown(counter ? ofCounter(parsed) : parsed, inputs);
    }

    /** Names of the observations' values. */
    public InputNames names() {
        return names;
    }

    /** Inputs known in advance of all streams, in the order of parsed values. */
    public List<String> known() {
        return known.all();
    }

    /** Adds inputs known in advance, or rejects those that the series' stream does not have. */
    private Parsed withKnown(Parsed parsed, double @Nullable [] inputs) {
        if (inputs == null || !(parsed instanceof Accepted accepted)) {
            return parsed;
        }
        Observation entry = accepted.observation();
        double[] own = known.ownValues(entry.series(), inputs);
        return own == null
                ? withSeries(entry.series(), notKnown(entry.series()))
                : new Accepted(new Observation(entry.series(), entry.time(), entry.values(), entry.counter(), own));
    }

    private Rejected notKnown(String series) {
        return new Rejected(
                Reason.CHANNEL, "this series' stream has no such input, only " + known.of(series) + " (stream.known)");
    }

    /**
     * Validates an observation with inputs known in advance.
     *
     * @param values (names of all streams), NaN if unset; null: only inputs are set
     * @param counter whether the values are counter readings
     * @param inputs (known inputs of all streams), NaN if unset; not modified
     */
    public Parsed validated(String series, long time, double @Nullable [] values, boolean counter, double[] inputs) {
        if (values == null) {
            Rejected rejected = rejected(series, time, knownTimes);
            if (rejected != null) {
                return withSeries(series, rejected);
            }
            double[] none = new double[names.of(series).size()];
            Arrays.fill(none, Double.NaN);
            return withKnown(new Accepted(new Observation(series, time, none)), inputs);
        }
        Parsed parsed = validated(series, time, values);
        return withKnown(counter ? ofCounter(parsed) : parsed, inputs);
    }

    /** Names of the values of all streams. */
    public List<String> channels() {
        return channels;
    }

    /**
     * As {@link #validated(String, long, double[])}, with the values of the series' own stream.
     *
     * @param values (inputs of the series), NaN if unset; not modified
     */
    public Parsed validatedOwn(String series, long time, double[] values) {
        Rejected rejected = rejected(series, time);
        if (rejected == null) {
            rejected = noNumbers(values, null);
        }
        return rejected == null ? new Accepted(new Observation(series, time, values)) : withSeries(series, rejected);
    }

    /**
     * Validates an observation of any source: id, time and values.
     *
     * @param time epoch milliseconds
     * @param values (names of all streams), NaN if unset; not modified
     */
    public Parsed validated(String series, long time, double[] values) {
        return validated(series, time, values, null, null, null);
    }

    /** The same, marked as a counter reading. */
    public static Parsed ofCounter(Parsed parsed) {
        return parsed instanceof Accepted accepted
                ? new Accepted(new Observation(
                        accepted.observation().series(),
                        accepted.observation().time(),
                        accepted.observation().values(),
                        true,
                        accepted.observation().known()))
                : parsed;
    }

    /**
     * The same for a step that may be a symbol or belong to a sequence.
     *
     * @param values (channels), as above; null: none
     * @param symbol null: none
     * @param sequence null: none
     * @param label null: none
     */
    public Parsed validated(
            String series,
            long time,
            double @Nullable [] values,
            @Nullable String symbol,
            @Nullable String sequence,
            @Nullable String label) {
        Rejected rejected = rejected(series, time);
        if (rejected == null) {
            rejected = channels.isEmpty() ? noSymbol(values, symbol) : noNumbers(values, symbol);
        }
        if (rejected == null && classes != null) {
            rejected = member(sequence, label);
        }
        if (rejected != null) {
            return withSeries(series, rejected);
        }
        if (symbol != null) {
            return new Happened(new Event(series, time, symbol, sequence, label));
        }
        double[] numbers = names.ownValues(series, Objects.requireNonNull(values));
        if (numbers == null) {
            return withSeries(
                    series,
                    new Rejected(Reason.CHANNEL, "this series' stream has no such channel, only " + names.of(series)));
        }
        return classes == null
                ? new Accepted(new Observation(series, time, numbers))
                : new Happened(new Sample(series, time, numbers, sequence, label));
    }

    /** Null if there is a symbol and nothing else. */
    private static @Nullable Rejected noSymbol(double @Nullable [] values, @Nullable String symbol) {
        if (symbol == null) {
            String why = values == null ? "\"symbol\" is missing" : "this stream accepts symbols, not numbers";
            return new Rejected(Reason.SYMBOL, why + ": send {\"series\":\"a\",\"time\":0,\"symbol\":\"login\"}");
        }
        return SeriesId.problem("the symbol", symbol)
                .map(problem -> new Rejected(Reason.SYMBOL, problem))
                .orElse(null);
    }

    /** Null if there are numbers and nothing else. */
    private @Nullable Rejected noNumbers(double @Nullable [] values, @Nullable String symbol) {
        if (symbol != null) {
            String how = classes == null ? "stream.task" : "sequences.of";
            return new Rejected(
                    Reason.SYMBOL, "this stream accepts numbers, not symbols: send \"value\", or set " + how);
        }
        if (values == null) {
            return new Rejected(Reason.VALUE, "\"value\" or \"values\" is missing: send one of them");
        }
        boolean hasNumber = false;
        for (double value : values) {
            if (Math.abs(value) > MAX_VALUE) {
                return new Rejected(
                        Reason.VALUE,
                        "value " + value + " is larger than " + MAX_VALUE
                                + " or infinite: send it in a larger unit, or omit it");
            }
            hasNumber |= !Double.isNaN(value);
        }
        return hasNumber ? null : new Rejected(Reason.VALUE, "no value is a number: omit the observation");
    }

    /** Null if a step may be of this sequence, with this label. */
    private @Nullable Rejected member(@Nullable String sequence, @Nullable String label) {
        var problem = sequence == null ? Optional.<String>empty() : SeriesId.problem("the sequence's name", sequence);
        if (problem.isPresent()) {
            return new Rejected(Reason.SYMBOL, problem.get());
        }
        return label == null ? null : label(label);
    }

    /**
     * The end of a series, with the same checks of id and time.
     *
     * @param time epoch milliseconds
     */
    public Parsed ended(String series, long time) {
        return ended(series, time, null);
    }

    private Parsed ended(String series, long time, @Nullable String label) {
        Rejected rejected = rejected(series, time);
        if (rejected == null && label != null) {
            rejected = label(label);
        }
        return rejected != null ? withSeries(series, rejected) : new Ended(new End(series, time, label));
    }

    private Parsed labelled(String series, long time, JsonFields fields) {
        String sequence = String.valueOf(fields.sequence);
        String label = String.valueOf(fields.label);
        Rejected rejected = rejected(series, time);
        if (rejected == null) {
            rejected = SeriesId.problem("the sequence's name", sequence)
                    .map(problem -> new Rejected(Reason.LABEL, problem))
                    .orElse(label(label));
        }
        return rejected != null ? withSeries(series, rejected) : new Labelled(new Label(series, time, sequence, label));
    }

    /** Null if this is a valid label. */
    private @Nullable Rejected label(String label) {
        if (classes == null || classes.isEmpty()) {
            return new Rejected(Reason.LABEL, "sequences have no labels: labels require stream.task: label");
        }
        return classes.contains(label)
                ? null
                : new Rejected(
                        Reason.LABEL,
                        "the label is not one of the classes " + new TreeSet<>(classes) + " (sequences.classes)");
    }

    private @Nullable Rejected rejected(String series, long time) {
        return rejected(series, time, times);
    }

    private static @Nullable Rejected rejected(String series, long time, TimeBounds times) {
        var problem = SeriesId.problem(series);
        if (problem.isPresent()) {
            return new Rejected(Reason.SERIES, problem.get());
        }
        return times.refusal(time).orElse(null);
    }

    /** Adds the series to a rejection, if it can be included. */
    private static Rejected withSeries(String series, Rejected rejected) {
        return SeriesId.problem(series).isPresent()
                ? rejected
                : new Rejected(rejected.reason(), rejected.detail(), series);
    }

    /** The accepted times. */
    public TimeBounds times() {
        return times;
    }

    /**
     * The observations of a body with one plain observation per line, the common format of programs; null for other
     * bodies.
     *
     * @param maxLineBytes limit on a line
     */
    public @Nullable List<EncodedObservation> plainLines(byte[] body, int maxLineBytes) {
        if (channels.size() != 1 || classes != null) {
            return null;
        }
        List<EncodedObservation> all = new ArrayList<>(body.length / 64 + 1);
        var lines = new PlainLineReader(body, times.earliest(), times.latest());
        for (int start = 0; start < body.length; ) {
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            EncodedObservation line = end - start > maxLineBytes ? null : lines.line(start, end);
            if (line == null) {
                return null;
            }
            all.add(line);
            start = end + 1;
        }
        return all;
    }

    /** The record value of an observation or end on the topic. */
    public byte[] encode(Arrival arrival) {
        if (arrival instanceof EncodedObservation written) {
            return written.json();
        }
        if (names.of(arrival.series()).size() == 1
                && arrival instanceof Observation observation
                && observation.known().length == 0) { // without a generator, in a third of the time
            return ("{\"time\":" + arrival.time() + (observation.counter() ? ",\"counter\":true" : "") + ",\"value\":"
                            + NumberOutput.toString(observation.values()[0], true) + "}")
                    .getBytes(ISO_8859_1);
        }
        var out = new ByteArrayOutputStream(64);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("time", arrival.time());
            if (arrival instanceof Observation observation) {
                if (observation.counter()) {
                    json.writeBooleanField("counter", true);
                }
                if (observation.anyValue()) {
                    numbers(json, "values", names.of(observation.series()), observation.values());
                }
                if (observation.known().length > 0) {
                    numbers(json, "known", known.of(observation.series()), observation.known());
                }
            } else if (arrival instanceof Element element) {
                if (element instanceof Event event) {
                    json.writeStringField("symbol", event.symbol());
                } else if (element instanceof Sample sample) {
                    numbers(json, "values", channels, sample.values());
                }
                text(json, "sequence", element.sequence());
                text(json, "label", element.label());
            } else if (arrival instanceof Label label) {
                text(json, "sequence", label.sequence());
                text(json, "label", label.label());
            } else if (arrival instanceof End end) {
                json.writeBooleanField("end", true);
                text(json, "label", end.label());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory does not fail
        }
        return out.toByteArray();
    }

    private static void text(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }

    private static void numbers(JsonGenerator json, String field, List<String> names, double[] values)
            throws IOException {
        json.writeObjectFieldStart(field);
        for (int c = 0; c < names.size(); c++) {
            if (!Double.isNaN(values[c])) {
                json.writeNumberField(names.get(c), values[c]);
            }
        }
        json.writeEndObject();
    }
}
