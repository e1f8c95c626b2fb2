package io.foretide.ingest;

import io.foretide.ingest.LabelledBatchBuilder.Series;
import io.foretide.ingest.LabelledBatchBuilder.Stamp;
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
 * Converts an OTLP request's data points. Each point of a gauge or sum is a value of the series named after the metric.
 * Its labels are the point's attributes and, as in Prometheus, the resource's {@code job}
 * (service.namespace/service.name) and {@code instance} (service.instance.id). Sums are used as sent: a cumulative sum
 * as a running total (a counter if monotonic), a delta sum as an increment. A point flagged as having no recorded value
 * ends its series. Histograms and summaries are rejected per point. Not thread-safe.
 */
final class OtlpPoints {
    private final LabelledBatchBuilder batch;
    private int position;

    OtlpPoints(LabelledBatchBuilder batch) {
        this.batch = batch;
    }

    ObservationBatch read(ExportMetricsServiceRequest request) {
        for (var resource : request.getResourceMetricsList()) {
            List<KeyValue> attributes = resource.getResource().getAttributesList();
            String namespace = attribute(attributes, "service.namespace");
            String service = attribute(attributes, "service.name");
            String job = namespace.isEmpty() ? service : namespace + "/" + service;
            String instance = attribute(attributes, "service.instance.id");
            for (var scope : resource.getScopeMetricsList()) {
                scope.getMetricsList().forEach(metric -> metric(metric, job, instance));
            }
        }
        return batch.batch();
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
        batch.refuse(
                series(metric, attributes, job, instance),
                Reason.VALUE,
                "it is a histogram or summary: only gauges and sums are forecast; do not send it, or deny it (labels.deny)");
    }

    private void point(Metric metric, NumberDataPoint point, boolean counter, String job, String instance) {
        Series read = series(metric, point.getAttributesList(), job, instance);
        Series series = counter ? read.ofCounter() : read;
        var time = new Stamp(point.getTimeUnixNano(), TimeUnit.NANOSECONDS, meant -> "give nanoseconds");
        if ((point.getFlags() & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0) {
            batch.end(series, time);
            return;
        }
        switch (point.getValueCase()) {
            case AS_DOUBLE -> batch.add(series, time, point.getAsDouble());
            case AS_INT -> batch.add(series, time, (double) point.getAsInt());
            case VALUE_NOT_SET -> batch.add(series, time, Double.NaN); // JavaScript serializes NaN and infinity as null
        }
    }

    private Series series(Metric metric, List<KeyValue> attributes, String job, String instance) {
        var labels = new Labels();
        labels.set(Labels.NAME, metric.getName());
        attributes.forEach(attribute -> labels.set(attribute.getKey(), text(attribute.getValue())));
        addUnlessPresent("job", job, labels);
        addUnlessPresent("instance", instance, labels);
        return batch.series(++position, labels);
    }

    /** Adds a resource label unless the point has one of that name. */
    private static void addUnlessPresent(String name, String value, Labels labels) {
        if (labels.get(name).isEmpty()) {
            labels.set(name, value);
        }
    }

    private static String attribute(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> text(attribute.getValue()))
                .findFirst()
                .orElse("");
    }

    /** An attribute's value as text; lists and maps in protobuf's text format on one line. */
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
