package io.foretide.traces;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.config.ForetideConfig;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Spans, and the header that carries them on; nothing where tracing is off. Safe for all threads. */
public final class Traces implements AutoCloseable {
    /** Header of a request or a record: version, trace, span and flags. */
    public static final String HEADER = "traceparent";

    private static final int HEADER_LENGTH = 55;
    private static final Traces OFF = new Traces(null);
    private static final TextMapGetter<String> ONE_HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(HEADER) ? carrier : null;
        }
    };

    private final @Nullable OpenTelemetrySdk sdk;

    private Traces(@Nullable OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    public static Traces off() {
        return OFF;
    }

    /**
     * Starts sending spans to the configured endpoint, if any; without a response they are dropped.
     *
     * @param version of this program
     * @param instance of this process, as used elsewhere
     */
    public static Traces of(ForetideConfig.Traces config, String version, String instance) {
        if (config.endpoint().isEmpty()) {
            return OFF;
        }
        String endpoint = config.endpoint().get().replaceAll("/+$", "");
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + "/v1/traces")
                .build();
        var resource = Resource.create(Attributes.of(
                AttributeKey.stringKey("service.name"), "foretide",
                AttributeKey.stringKey("service.version"), version,
                AttributeKey.stringKey("service.instance.id"), instance));
        var provider = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.share())))
                .setResource(resource)
                .build();
        return new Traces(OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build());
    }

    public boolean on() {
        return sdk != null;
    }

    /** For libraries that trace themselves. */
    public Optional<OpenTelemetry> library() {
        return Optional.ofNullable(sdk);
    }

    /** A header's value as it came, if it may be one; not where tracing is off. */
    public byte @Nullable [] read(byte @Nullable [] value) {
        return on() && value != null && value.length == HEADER_LENGTH ? value : null;
    }

    /** Begins a span in that of the calling thread, if it has one that is traced. */
    public Optional<Begun> begin(String name) {
        return sdk == null || !Span.current().getSpanContext().isSampled()
                ? Optional.empty()
                : Optional.of(new Begun(tracer(sdk)
                        .spanBuilder(name)
                        .setSpanKind(SpanKind.PRODUCER)
                        .startSpan()));
    }

    /**
     * Tells of something that is over.
     *
     * @param parent header's value that it began with
     * @param from when, epoch milliseconds
     * @param to when it was over
     * @return the header's value to send on; the parent's own where it is none, or not traced
     */
    public byte[] over(String name, byte[] parent, long from, long to, Map<String, String> attributes) {
        Context context = W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), new String(parent, US_ASCII), ONE_HEADER);
        if (sdk == null || !Span.fromContext(context).getSpanContext().isSampled()) {
            return parent;
        }
        var builder = tracer(sdk)
                .spanBuilder(name)
                .setParent(context)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(from, TimeUnit.MILLISECONDS);
        attributes.forEach(builder::setAttribute);
        Span span = builder.startSpan();
        span.end(Math.max(from, to), TimeUnit.MILLISECONDS);
        return header(span.getSpanContext());
    }

    private static io.opentelemetry.api.trace.Tracer tracer(OpenTelemetrySdk sdk) {
        return sdk.getTracer("io.foretide");
    }

    private static byte[] header(SpanContext context) {
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(Context.root().with(Span.wrap(context)), carrier, (map, key, value) -> {
                    if (map != null) {
                        map.put(key, value);
                    }
                });
        return carrier.getOrDefault(HEADER, "").getBytes(US_ASCII);
    }

    /** A span that has begun. */
    public static final class Begun {
        private final Span span;

        private Begun(Span span) {
            this.span = span;
        }

        /** The header's value with which others go on. */
        public byte[] header() {
            return Traces.header(span.getSpanContext());
        }

        public void end() {
            span.end();
        }
    }

    /** Sends pending spans, for some seconds at most. */
    @Override
    public void close() {
        if (sdk != null) {
            sdk.getSdkTracerProvider().shutdown().join(3, TimeUnit.SECONDS);
        }
    }
}
