package io.foretide.backtest;

import io.foretide.backtest.SeriesPanel.Member;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the mix's forecasts as CSV: {@code series,origin,lead,time,actual,median,q0.1,…} with a column {@code
 * q<level>} per quantile and times in ISO-8601. With several channels the series column is {@code series/channel}.
 * {@code actual} is empty if the file has no value.
 */
public final class ForecastsCsv implements ForecastListener, AutoCloseable {
    private final List<String> channels;
    private final int horizon;
    private final @Nullable BufferedWriter scored;
    private final @Nullable BufferedWriter ahead;

    /**
     * @param scored file of the forecasts at scored origins, or null
     * @param ahead file of the forecasts beyond the end, or null
     */
    public ForecastsCsv(
            List<String> channels, List<Double> quantiles, int horizon, @Nullable Path scored, @Nullable Path ahead)
            throws IOException {
        this.channels = channels;
        this.horizon = horizon;
        this.scored = open(scored, quantiles);
        this.ahead = open(ahead, quantiles);
    }

    private static @Nullable BufferedWriter open(@Nullable Path file, List<Double> quantiles) throws IOException {
        if (file == null) {
            return null;
        }
        BufferedWriter writer = Files.newBufferedWriter(file);
        writer.write("series,origin,lead,time,actual,median");
        for (double level : quantiles) {
            writer.write(",q" + level);
        }
        writer.write('\n');
        return writer;
    }

    @Override
    public void scored(Member member, int channel, int origin, OriginForecasts forecasts) {
        write(scored, member, channel, origin, forecasts);
    }

    @Override
    public void ahead(Member member, int channel, int origin, OriginForecasts forecasts) {
        write(ahead, member, channel, origin, forecasts);
    }

    private void write(@Nullable BufferedWriter to, Member member, int channel, int origin, OriginForecasts forecasts) {
        if (to == null) {
            return;
        }
        String name = channels.size() > 1 ? member.id() + "/" + channels.get(channel) : member.id();
        String start = quoted(name) + "," + Instant.ofEpochMilli(member.times()[origin]) + ",";
        try {
            for (int lead = 1; lead <= horizon; lead++) {
                StringBuilder line = new StringBuilder(start)
                        .append(lead)
                        .append(',')
                        .append(Instant.ofEpochMilli(member.targetTime(origin, lead)))
                        .append(',');
                double actual = member.hasTarget(origin, lead) ? member.actual(origin + lead, channel) : Double.NaN;
                line.append(Double.isNaN(actual) ? "" : String.valueOf(actual));
                line.append(',').append(forecasts.point(0, lead));
                for (double quantile : forecasts.quantiles(0, lead)) {
                    line.append(',').append(quantile);
                }
                to.write(line.append('\n').toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }

    @Override
    public void close() throws IOException {
        for (BufferedWriter writer : new BufferedWriter[] {scored, ahead}) {
            if (writer != null) {
                writer.close();
            }
        }
    }
}
