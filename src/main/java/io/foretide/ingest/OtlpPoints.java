package io.foretide.ingest;

import io.foretide.ingest.LabelledBatch.Series;
import io.foretide.ingest.LabelledBatch.Stamp;
import io.foretide.series.Parsed.Reason;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The data points of an OTLP request: each of a gauge or a sum is a value of the series called as its metric, with the point's
 * attributes as labels, and of the resource {@code job} (service.namespace/service.name) and {@code instance}
 * (service.instance.id), as Prometheus has them. A sum's points are taken as they are: a cumulative one's running total, of
 * a counter where it is monotonic, a delta one's part. A point without a recorded value ends its series. Histograms and summaries are refused point by point. Mutable, of one thread.
 */
final class OtlpPoints {
    private final LabelledBatch into;
    private int position;

    OtlpPoints(LabelledBatch into) {
        this.into = into;
    }

    ObservationBatch read(ExportMetricsServiceRequest request) {
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
            case GAUGE ->
                metric.getGauge().getDataPointsList().forEach(point -> point(metric, point, false, job, instance));
            case SUM -> {
                Sum sum = metric.getSum();
                boolean counter = sum.getIsMonotonic()
                        && sum.getAggregationTemporality() == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
                sum.getDataPointsList().forEach(point -> point(metric, point, counter, job, instance));
            }
            case HISTOGRAM ->
                metric.getHistogram()
                        .getDataPointsList()
                        .forEach(point -> refuse(metric, point.getAttributesList(), job, instance));
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram()
                        .getDataPointsList()
                        .forEach(point -> refuse(metric, point.getAttributesList(), job, instance));
            case SUMMARY ->
                metric.getSummary()
                        .getDataPointsList()
                        .forEach(point -> refuse(metric, point.getAttributesList(), job, instance));
            case DATA_NOT_SET -> {}
        }
    }

    private void refuse(Metric metric, List<KeyValue> attributes, String job, String instance) {
        into.refuse(
                series(metric, attributes, job, instance),
                Reason.VALUE,
                "it is a histogram or summary: only gauges and sums are forecast; leave it out, or deny it (labels.deny)");
    }

    private void point(Metric metric, NumberDataPoint point, boolean counter, String job, String instance) {
        Series read = series(metric, point.getAttributesList(), job, instance);
        Series series = counter ? read.ofCounter() : read;
        var time = new Stamp(point.getTimeUnixNano(), TimeUnit.NANOSECONDS, meant -> "give nanoseconds");
        if ((point.getFlags() & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0) {
            into.end(series, time);
            return;
        }
        switch (point.getValueCase()) {
            case AS_DOUBLE -> into.add(series, time, point.getAsDouble());
            case AS_INT -> into.add(series, time, (double) point.getAsInt());
            case VALUE_NOT_SET -> into.add(series, time, Double.NaN); // JavaScript writes what is not finite as null
        }
    }

    private Series series(Metric metric, List<KeyValue> attributes, String job, String instance) {
        var labels = new Labels();
        labels.set(Labels.NAME, metric.getName());
        attributes.forEach(attribute -> labels.set(attribute.getKey(), text(attribute.getValue())));
        own("job", job, labels);
        own("instance", instance, labels);
        return into.series(++position, labels);
    }

    /** The resource's label, unless the point has one of that name. */
    private static void own(String name, String value, Labels labels) {
        if (labels.get(name).isEmpty()) {
            labels.set(name, value);
        }
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
