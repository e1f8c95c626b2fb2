package io.foretide.sinks;

import io.foretide.config.SinkConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * InfluxDB line protocol: the measurement {@code foretide_forecast} with the tags series, channel and lead, one field
 * per bound, and nanosecond timestamps. The URL names the database or bucket and must not set another precision.
 * Writing a point again overwrites it.
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
        points.forEach((tags, unit) -> unit.forEach((time, fields) -> lines.append(tags)
                .append(fields)
                .append(' ')
                .append(TimeUnit.MILLISECONDS.toNanos(time))
                .append('\n')));
        return lines.toString();
    }

    /** Escapes a tag value or field name. Line breaks, which the protocol cannot represent, become spaces. */
    private static String escaped(String text) {
        String line = text.replaceAll("[\\r\\n]", " ").replaceAll("([,= ])", "\\\\$1");
        return line.endsWith("\\") ? line + " " : line; // a trailing backslash would escape the next character
    }
}
