package io.foretide.backtest;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes a report as one JSON object. */
public final class JsonReport {
    private JsonReport() {}

    public static void write(Path to, String file, BacktestSettings settings, Report report) throws IOException {
        Document document = new Document(
                file,
                settings.seed(),
                report.seconds(),
                report.steps(),
                settings,
                report.results(),
                report.secondHalf());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(to.toFile(), document);
    }

    /** The document's form. */
    @JsonPropertyOrder({"file", "seed", "seconds", "steps", "settings", "results", "secondHalf"})
    record Document(
            String file,
            long seed,
            double seconds,
            long steps,
            BacktestSettings settings,
            List<Result> results,
            List<Result> secondHalf) {}
}
