package io.foretide.sinks;

import foretide.wire.remote1.Label;
import foretide.wire.remote1.Sample;
import foretide.wire.remote1.TimeSeries;
import foretide.wire.remote1.WriteRequest;
import io.foretide.config.SinkConfig;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xerial.snappy.Snappy;

/**
 * Prometheus remote write 1.0: the metric {@code foretide_forecast} with the labels series, channel, lead and bound.
 * Samples of a series are sent in order of time, as the protocol requires. Prometheus rejects samples more than ten
 * minutes ahead of its clock, so the default timestamp is the origin.
 *
 * <p>Prometheus Remote-Write 1.0 specification.
 */
final class RemoteWriteSink implements SinkWriter<SinkRow> {
    static final String METRIC = "foretide_forecast";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Type", "application/x-protobuf",
            "Content-Encoding", "snappy",
            "X-Prometheus-Remote-Write-Version", "0.1.0");

    private final HttpSender sender;
    private final SinkConfig.Stamp stamp;

    RemoteWriteSink(SinkConfig config) {
        sender = new HttpSender(config);
        stamp = config.stamp();
    }

    @Override
    public void write(List<SinkRow> batch) throws IOException, RefusedException, InterruptedException {
        Map<Map<String, String>, List<SinkRow>> series = batch.stream()
                .collect(Collectors.groupingBy(
                        RemoteWriteSink::labels, java.util.LinkedHashMap::new, Collectors.toList()));
        WriteRequest.Builder request = WriteRequest.newBuilder();
        series.forEach((labels, rows) -> {
            TimeSeries.Builder timeSeries = request.addTimeseriesBuilder();
            labels.forEach((name, value) ->
                    timeSeries.addLabels(Label.newBuilder().setName(name).setValue(value)));
            rows.stream()
                    .sorted(Comparator.comparingLong(row -> row.time(stamp)))
                    .forEach(row -> timeSeries.addSamples(
                            Sample.newBuilder().setTimestamp(row.time(stamp)).setValue(row.value())));
        });
        sender.send(Snappy.compress(request.build().toByteArray()), HEADERS);
    }

    /** Sorted by name, as the specification requires. */
    static Map<String, String> labels(SinkRow row) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("__name__", METRIC);
        labels.put("series", row.series());
        labels.put("lead", Integer.toString(row.lead()));
        labels.put("bound", row.bound());
        if (!row.channel().isEmpty()) {
            labels.put("channel", row.channel());
        }
        return labels;
    }
}
