package io.foretide.serving;

import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A forecast as CSV with a header: one row per channel and lead, times in epoch milliseconds.
 *
 * @param channels of the stream
 * @param quantiles of the stream, ascending
 */
record ForecastCsv(List<String> channels, List<Double> quantiles) {
    private static final CsvMapper CSV = new CsvMapper();

    byte[] write(Forecast forecast) {
        var schema = CsvSchema.builder();
        List.of("series", "channel", "origin", "lead", "time", "median").forEach(schema::addColumn);
        quantiles.forEach(quantile -> schema.addColumn("q" + quantile));
        List<List<Object>> rows = new ArrayList<>();
        for (int c = 0; c < channels.size(); c++) {
            for (int lead = 1; lead <= forecast.leads(); lead++) {
                rows.add(row(forecast, c, lead));
            }
        }
        try {
            return CSV.writer(schema.build().withHeader()).writeValueAsBytes(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing to memory does not fail
        }
    }

    private List<Object> row(Forecast forecast, int c, int lead) {
        Channel channel = forecast.channels().get(c);
        List<Object> row = new ArrayList<>(
                List.of(forecast.series(), channels.get(c), forecast.origin(), lead, forecast.time(lead), (float)
                        channel.median()[lead - 1]));
        for (double quantile : channel.quantiles()[lead - 1]) {
            row.add(quantile);
        }
        return row;
    }
}
