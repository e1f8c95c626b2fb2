package io.foretide.backtest;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes a report as one JSON object. Non-finite numbers are written as null. */
public final class JsonReport {
    private JsonReport() {}

    /** @param configuration keys and values of the settings */
    public static void write(
            Path to,
            String file,
            List<String> findings,
            Map<String, String> configuration,
            List<PublishedResults.Row> board,
            BacktestReport report)
            throws IOException {
        Document document = new Document(
                file,
                report.complete(),
                findings,
                report.seconds(),
                report.steps(),
                report.series(),
                configuration,
                report.quantiles(),
                report.crpsQuantiles(),
                report.results(),
                report.secondHalf(),
                report.byLead(),
                report.byAge(),
                report.tails(),
                report.comparisons(),
                report.reliability(),
                report.cost(),
                report.versions(),
                board,
                report.pictures().series());
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .registerModule(nonFiniteAsNull())
                .writeValue(to.toFile(), document);
    }

    private static SimpleModule nonFiniteAsNull() {
        JsonSerializer<Double> one = new JsonSerializer<>() {
            @Override
            public void serialize(Double value, JsonGenerator to, SerializerProvider provider) throws IOException {
                writeNumber(value, to);
            }
        };
        JsonSerializer<double[]> several = new JsonSerializer<>() {
            @Override
            public void serialize(double[] values, JsonGenerator to, SerializerProvider provider) throws IOException {
                to.writeStartArray();
                for (double value : values) {
                    writeNumber(value, to);
                }
                to.writeEndArray();
            }
        };
        return new SimpleModule()
                .addSerializer(Double.class, one)
                .addSerializer(Double.TYPE, one)
                .addSerializer(double[].class, several);
    }

    private static void writeNumber(double value, JsonGenerator to) throws IOException {
        if (Double.isFinite(value)) {
            to.writeNumber(value);
        } else {
            to.writeNull();
        }
    }

    /**
     * The JSON document. {@code ends} has the forecasts at the ends of the first series, including those beyond the
     * data.
     */
    @JsonPropertyOrder({"file", "complete", "findings", "seconds", "steps", "series", "settings"})
    record Document(
            String file,
            boolean complete,
            List<String> findings,
            double seconds,
            long steps,
            int series,
            Map<String, String> settings,
            List<Double> quantiles,
            List<Double> crpsQuantiles,
            List<ForecasterResult> results,
            List<ForecasterResult> secondHalf,
            List<ForecasterResult> byLead,
            List<AgeResult> byAge,
            List<BacktestReport.Tail> tails,
            List<BacktestReport.Comparison> comparisons,
            Map<Double, Double> reliability,
            BacktestReport.Cost cost,
            BacktestReport.Versions versions,
            List<PublishedResults.Row> board,
            List<ReportCharts.SeriesEnd> ends) {}
}
