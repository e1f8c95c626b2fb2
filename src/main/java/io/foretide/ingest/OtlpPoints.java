package io.foretide.ingest;

import io.foretide.ingest.LabelledBatch.Series;
import io.foretide.series.Parsed.Reason;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.List;

/**
 * The data points of an OTLP request: each of a gauge or a sum is a value of the series called as its metric, with the point's
 * attributes as labels, and of the resource {@code job} (service.namespace/service.name) and {@code instance}
 * (service.instance.id), as Prometheus has them. A sum's points are taken as they are: a cumulative one's running total, a
 * delta one's part. A point without a recorded value ends its series. Histograms and summaries are refused point by point. Mutable, of one thread.
 */
final class OtlpPoints {
    private final LabelledBatch into;
    private int position;

    OtlpPoints(LabelledBatch into) {
        this.into = into;
    }

    Batch read(ExportMetricsServiceRequest request) {
        for (var resource : request.getResourceMetricsList()) {
            List<KeyValue> attributes = resource.getResource().getAttributesList();
            String namespace = find(attributes, "service.namespace");
            String service = find(attributes, "service.name");
            String job = namespace.isEmpty() ? service : namespace + "/" + service;
            String instance = find(attributes, "service.instance.id");
            for (var scope : resource.getScopeMetricsList()) {
                scope.getMetricsList().forEach(metric -> metric(metric, job, instance));
            }
        }
        return into.batch();
    }

    private void metric(Metric metric, String job, String instance) {
        switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList().forEach(point -> point(metric, point, job, instance));
            case SUM -> metric.getSum().getDataPointsList().forEach(point -> point(metric, point, job, instance));
            case HISTOGRAM -> refuse(metric, metric.getHistogram().getDataPointsCount());
            case EXPONENTIAL_HISTOGRAM ->
                refuse(metric, metric.getExponentialHistogram().getDataPointsCount());
            case SUMMARY -> refuse(metric, metric.getSummary().getDataPointsCount());
            case DATA_NOT_SET -> {}
        }
    }

    private void refuse(Metric metric, int points) {
        for (int i = 0; i < points; i++) {
            into.batch()
                    .reject(
                            ++position,
                            Reason.VALUE,
                            metric.getName() + " is a histogram or summary: only gauges and sums are forecast");
        }
    }

    private void point(Metric metric, NumberDataPoint point, String job, String instance) {
        position++;
        if (metric.getName().isEmpty()) {
            into.batch().reject(position, Reason.SERIES, "the metric has no name");
            return;
        }
        var labels = new Labels();
        labels.set(Labels.NAME, metric.getName());
        point.getAttributesList().forEach(attribute -> labels.set(attribute.getKey(), text(attribute.getValue())));
        own("job", job, labels);
        own("instance", instance, labels);
        String twice = labels.twice();
        if (!twice.isEmpty()) {
            into.batch().reject(position, Reason.SERIES, "the attribute " + twice + " stands twice");
            return;
        }
        Series series = into.series(position, labels);
        if ((point.getFlags() & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0) {
            into.end(series, millis(point));
            return;
        }
        switch (point.getValueCase()) {
            case AS_DOUBLE -> into.add(series, millis(point), point.getAsDouble());
            case AS_INT -> into.add(series, millis(point), (double) point.getAsInt());
            case VALUE_NOT_SET -> into.batch().reject(position, Reason.VALUE, "the point has no value");
        }
    }

    /** The resource's label, unless the point has one of that name. */
    private static void own(String name, String value, Labels labels) {
        if (labels.get(name).isEmpty()) {
            labels.set(name, value);
        }
    }

    private static long millis(NumberDataPoint point) {
        return Long.divideUnsigned(point.getTimeUnixNano(), 1_000_000);
    }

    private static String find(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> text(attribute.getValue()))
                .findFirst()
                .orElse("");
    }

    /** An attribute as text; lists and maps as protobuf's text format has them, on one line. */
    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> String.valueOf(value.getBoolValue());
            case INT_VALUE -> String.valueOf(value.getIntValue());
            case DOUBLE_VALUE -> String.valueOf(value.getDoubleValue());
            case VALUE_NOT_SET -> "";
            default -> value.toString().replace('\n', ' ').strip();
        };
    }
}
