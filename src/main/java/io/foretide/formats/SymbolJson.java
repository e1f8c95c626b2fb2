package io.foretide.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.foretide.series.SequenceForecast;
import io.foretide.series.SequenceScore;
import io.foretide.series.SymbolForecast;
import io.foretide.series.SymbolForecast.Candidate;
import io.foretide.series.SymbolScore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** JSON format of symbol forecasts, on their topics and in the API. Thread-safe. */
public final class SymbolJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private SymbolJson() {}

    public static byte[] forecast(SymbolForecast forecast) {
        return written(json -> {
            json.writeStringField("series", forecast.series());
            json.writeNumberField("origin", forecast.time());
            json.writeNumberField("step", forecast.step());
            json.writeNumberField("version", forecast.version());
            json.writeStringField("symbol", forecast.symbol());
            if (Double.isFinite(forecast.probability())) {
                probability(json, forecast.probability());
            }
            json.writeStringField("verdict", lowerCase(forecast.verdict()));
            json.writeArrayFieldStart("next");
            for (Candidate candidate : forecast.next()) {
                json.writeStartObject();
                if (candidate.symbol() == null) {
                    json.writeBooleanField("unknown", true);
                } else {
                    json.writeStringField("symbol", candidate.symbol());
                }
                probability(json, candidate.probability());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    public static byte[] score(SymbolScore score) {
        return written(json -> {
            json.writeStringField("series", score.series());
            json.writeNumberField("time", score.time());
            json.writeNumberField("step", score.step());
            json.writeStringField("symbol", score.symbol());
            json.writeObjectFieldStart("logLoss");
            for (int i = 0; i < SymbolScore.SOURCES.size(); i++) {
                json.writeNumberField(SymbolScore.SOURCES.get(i), (float)
                        -Math.log(score.probabilities().get(i)));
            }
            json.writeEndObject();
        });
    }

    public static byte[] forecast(SequenceForecast forecast, List<String> classes) {
        return written(json -> {
            json.writeStringField("series", forecast.series());
            json.writeStringField("sequence", forecast.sequence());
            json.writeNumberField("origin", forecast.time());
            json.writeNumberField("steps", forecast.steps());
            json.writeNumberField("version", forecast.version());
            if (forecast.ended() != null) {
                json.writeStringField("ended", lowerCase(forecast.ended()));
            }
            json.writeStringField("label", classes.get(forecast.best()));
            probabilities(json, classes, forecast.probabilities());
        });
    }

    public static byte[] score(SequenceScore score, List<String> classes) {
        return written(json -> {
            json.writeStringField("series", score.series());
            json.writeStringField("sequence", score.sequence());
            json.writeNumberField("time", score.time());
            json.writeNumberField("steps", score.steps());
            json.writeNumberField("version", score.version());
            json.writeStringField("label", classes.get(score.label()));
            json.writeNumberField(
                    "logLoss", (float) -Math.log(score.probabilities().get(score.label())));
            probabilities(json, classes, score.probabilities());
        });
    }

    private static void probabilities(JsonGenerator json, List<String> classes, List<Double> probabilities)
            throws IOException {
        json.writeObjectFieldStart("probabilities");
        for (int c = 0; c < classes.size(); c++) {
            json.writeNumberField(classes.get(c), probabilities.get(c).floatValue());
        }
        json.writeEndObject();
    }

    private static void probability(JsonGenerator json, double probability) throws IOException {
        json.writeNumberField("probability", (float) probability);
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] written(Body body) {
        var out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory does not fail
        }
        return out.toByteArray();
    }
}
