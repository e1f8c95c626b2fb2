package io.foretide.sinks;

import io.foretide.config.SinkConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * InfluxDB line protocol: the measurement {@code foretide_forecast} with the tags series, channel and lead and a field per bound, in nanoseconds. The URL
 * names database or bucket and must not ask for another precision. A point that is written twice is the same point.
 */
final class InfluxSink implements SinkWriter<SinkRow> {
    private static final Map<String, String> HEADERS = Map.of("Content-Type", "text/plain; charset=utf-8");

    private final HttpSender sender;
    private final SinkConfig.Stamp stamp;

    InfluxSink(SinkConfig config) {
        sender = new HttpSender(config);
        stamp = config.stamp();
    }

    @Override
    public void write(List<SinkRow> batch) throws IOException, RefusedException, InterruptedException {
        sender.send(lines(batch, stamp).getBytes(StandardCharsets.UTF_8), HEADERS);
    }

    /** One line per series, channel, lead and time, with its bounds as fields. */
    static String lines(List<SinkRow> batch, SinkConfig.Stamp stamp) {
        Map<String, Map<Long, StringBuilder>> points = new LinkedHashMap<>();
        for (SinkRow row : batch) {
            String tags = RemoteWriteSink.METRIC + ",series=" + escaped(row.series())
                    + (row.channel().isEmpty() ? "" : ",channel=" + escaped(row.channel())) + ",lead=" + row.lead();
            long time = row.time(stamp);
            StringBuilder fields = points.computeIfAbsent(tags, first -> new LinkedHashMap<>())
                    .computeIfAbsent(time, first -> new StringBuilder());
            fields.append(fields.isEmpty() ? ' ' : ',')
                    .append(escaped(row.bound()))
                    .append('=')
                    .append(row.value());
        }
        StringBuilder lines = new StringBuilder();
        points.forEach((tags, times) -> times.forEach((time, fields) -> lines.append(tags)
                .append(fields)
                .append(' ')
                .append(TimeUnit.MILLISECONDS.toNanos(time))
                .append('\n')));
        return lines.toString();
    }

    /** A tag's value or a field's name as the protocol has it. Line breaks, which it cannot hold, become spaces. */
    private static String escaped(String text) {
        String line = text.replaceAll("[\\r\\n]", " ").replaceAll("([,= ])", "\\\\$1");
        return line.endsWith("\\") ? line + " " : line; // a backslash at the end would escape what follows
    }
}
