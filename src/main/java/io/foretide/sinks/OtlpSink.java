package io.foretide.sinks;

import io.foretide.config.SinkConfig;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * OTLP over HTTP in protobuf: the gauge {@code foretide.forecast} with the attributes series, channel, lead and bound.
 *
 * <p>OpenTelemetry Protocol Specification 1.
 */
final class OtlpSink implements SinkWriter<SinkRow> {
    private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/x-protobuf");

    private final HttpSender sender;
    private final SinkConfig.Stamp stamp;

    OtlpSink(SinkConfig config) {
        sender = new HttpSender(config);
        stamp = config.stamp();
    }

    @Override
    public void write(List<SinkRow> batch) throws IOException, RefusedException, InterruptedException {
        Gauge.Builder gauge = Gauge.newBuilder();
        for (SinkRow row : batch) {
            NumberDataPoint.Builder point = gauge.addDataPointsBuilder()
                    .setTimeUnixNano(TimeUnit.MILLISECONDS.toNanos(row.time(stamp)))
                    .setAsDouble(row.value())
                    .addAttributes(attribute("series", text(row.series())))
                    .addAttributes(attribute(
                            "lead",
                            AnyValue.newBuilder().setIntValue(row.lead()).build()))
                    .addAttributes(attribute("bound", text(row.bound())));
            if (!row.channel().isEmpty()) {
                point.addAttributes(attribute("channel", text(row.channel())));
            }
        }
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        var resource = request.addResourceMetricsBuilder();
        resource.getResourceBuilder().addAttributes(attribute("service.name", text("foretide")));
        var scope = resource.addScopeMetricsBuilder();
        scope.getScopeBuilder().setName("io.foretide.sinks");
        scope.addMetricsBuilder()
                .setName("foretide.forecast")
                .setDescription("Forecast of a series by lead in steps and bound")
                .setGauge(gauge);
        byte[] answer = sender.send(request.build().toByteArray(), HEADERS);
        checkPartialSuccess(answer);
    }

    /** A success response may report rejected points. */
    private static void checkPartialSuccess(byte[] answer) throws RefusedException {
        try {
            var partial = ExportMetricsServiceResponse.parseFrom(answer).getPartialSuccess();
            if (partial.getRejectedDataPoints() > 0) {
                throw new RefusedException(
                        partial.getRejectedDataPoints() + " of the points: " + partial.getErrorMessage());
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            return; // another body still acknowledges
        }
    }

    private static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }
}
