package io.foretide.topics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import io.foretide.series.Forecast;
import io.foretide.series.Score;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Forecasts and scores as the JSON of their topics and of the API. A stream of the one channel "value" has its steps at
 * the top; one of several has them by channel, as its observations have their values. Safe for all threads.
 */
public final class ForecastJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    /** Share of a band's width, or of an error, that rounding may take. */
    private static final double FINE = 1e-3;

    private static final SerializedString TIME = new SerializedString("time");
    private static final SerializedString MEDIAN = new SerializedString("median");
    private static final SerializedString QUANTILES = new SerializedString("quantiles");
    private static final SerializedString LEAD = new SerializedString("lead");
    private static final SerializedString PREDICTED = new SerializedString("predicted");
    private static final SerializedString ERROR = new SerializedString("error");
    private static final SerializedString LAST_VALUE_ERROR = new SerializedString("lastValueError");
    private static final SerializedString INSIDE = new SerializedString("inside");

    private final List<String> channels;
    private final SerializedString[] quantiles;

    public ForecastJson(List<String> channels, List<Double> quantiles) {
        this.channels = List.copyOf(channels);
        this.quantiles = quantiles.stream()
                .map(quantile -> new SerializedString(String.valueOf(quantile)))
                .toArray(SerializedString[]::new);
    }

    /** All leads of a forecast. */
    public byte[] forecast(Forecast forecast) {
        return forecast(forecast, IntStream.rangeClosed(1, forecast.leads()).toArray());
    }

    /** Some leads of a forecast, in the order given. */
    public byte[] forecast(Forecast forecast, int[] leads) {
        Digits digits = new Digits();
        return written(json -> {
            json.writeStringField("series", forecast.series());
            json.writeNumberField("origin", forecast.origin());
            json.writeNumberField("interval", forecast.grid().interval());
            json.writeNumberField("version", forecast.version());
            if (forecast.restarted()) {
                json.writeBooleanField("restarted", true);
            }
            if (channels.size() == 1) {
                channel(json, digits, forecast, 0, leads);
            } else {
                json.writeObjectFieldStart("channels");
                for (int c = 0; c < channels.size(); c++) {
                    json.writeObjectFieldStart(channels.get(c));
                    channel(json, digits, forecast, c, leads);
                    json.writeEndObject();
                }
                json.writeEndObject();
            }
        });
    }

    private void channel(JsonGenerator json, Digits digits, Forecast forecast, int c, int[] leads) throws IOException {
        Forecast.Channel channel = forecast.channels().get(c);
        if (Double.isNaN(channel.actual())) {
            json.writeNullField("actual");
        } else {
            json.writeNumberField("actual", channel.actual());
        }
        json.writeStringField("verdict", channel.verdict().name().toLowerCase(Locale.ROOT));
        json.writeArrayFieldStart("steps");
        for (int lead : leads) {
            json.writeStartObject();
            json.writeFieldName(TIME);
            json.writeNumber(forecast.time(lead));
            double[] band = channel.quantiles()[lead - 1];
            double fine = FINE * (band[band.length - 1] - band[0]);
            number(json, digits, MEDIAN, channel.median()[lead - 1], fine);
            json.writeFieldName(QUANTILES);
            json.writeStartObject();
            for (int q = 0; q < quantiles.length; q++) {
                number(json, digits, quantiles[q], band[q], fine);
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    public byte[] score(Score score) {
        Digits digits = new Digits();
        return written(json -> {
            json.writeStringField("series", score.series());
            json.writeNumberField("time", score.time());
            if (channels.size() > 1) {
                json.writeStringField("channel", channels.get(score.channel()));
            }
            json.writeNumberField("actual", score.actual());
            json.writeArrayFieldStart("leads");
            for (Score.Lead lead : score.leads()) {
                json.writeStartObject();
                json.writeFieldName(LEAD);
                json.writeNumber(lead.lead());
                double error = score.actual() - lead.predicted();
                number(json, digits, PREDICTED, lead.predicted(), FINE * Math.abs(error));
                number(json, digits, ERROR, error, Double.POSITIVE_INFINITY);
                number(json, digits, LAST_VALUE_ERROR, score.actual() - lead.last(), Double.POSITIVE_INFINITY);
                json.writeFieldName(INSIDE);
                json.writeBoolean(lead.inside());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * Predicted numbers need no more than float's seven digits, which are shorter, unless these are too coarse beside the band or the
     * error, as with large counters; those beyond its range stay double.
     */
    private static void number(JsonGenerator json, Digits digits, SerializableString name, double value, double fine)
            throws IOException {
        json.writeFieldName(name);
        float rounded = (float) value;
        if (!(Math.abs(value) < Float.MAX_VALUE) || Math.abs(value - rounded) > fine) {
            json.writeNumber(value);
        } else if (Digits.canWrite(rounded)) {
            digits.write(rounded);
            json.writeNumber(digits.text(), 0, digits.length());
        } else {
            json.writeNumber(rounded);
        }
    }

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] written(Body body) {
        var out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array in memory does not fail
        }
        return out.toByteArray();
    }
}
