package io.foretide.bench;

import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.foretide.streams.StreamsApplication;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The forecaster's limit: a topology that reads the same records and writes a record of a forecast's size for each,
 * exactly-once with the same settings. Without stores and computation, the limit does not depend on the forecaster's
 * state.
 *
 * @param forecasts previously written by the forecaster
 */
record PassThrough(BenchEnvironment.Place place, TopicContent forecasts) {
    private static final String ROLE = "pass-through";
    private static final String SINK = "out";

    static PassThrough of(BenchEnvironment sandbox, BenchEnvironment.Place place) {
        return new PassThrough(place, TopicContent.of(sandbox, place.topics().forecasts()));
    }

    /** The output topic. */
    String output() {
        return place.topics().prefix() + ROLE;
    }

    StreamsApplication start(BenchEnvironment sandbox) throws Exception {
        try (var admin = sandbox.clients().admin()) {
            admin.createTopics(List.of(new NewTopic(output(), place.topics().partitions(), (short) -1)))
                    .all()
                    .get();
            place.topics().awaitServed(admin, List.of(output()));
        }
        return started(sandbox);
    }

    private StreamsApplication started(BenchEnvironment sandbox) throws IOException {
        var application = new StreamsApplication(
                ROLE,
                this::topology,
                place.config(),
                sandbox.clients(),
                ROLE,
                place.config().kafka().streams().threads(),
                Map.of(),
                new Metrics(),
                new Health());
        application.start();
        return application;
    }

    private Topology topology() {
        var in = new ByteArrayDeserializer();
        var bytes = new ByteArraySerializer();
        return new Topology()
                .addSource("in", in, in, place.topics().observations())
                .addProcessor("pass", Passing::new, "in")
                .addSink(SINK, output(), bytes, bytes, "pass");
    }

    /** Writes a recorded forecast for each record. */
    private final class Passing implements Processor<byte[], byte[], byte[], byte[]> {
        private ProcessorContext<byte[], byte[]> context;
        private long count;

        @SuppressWarnings("NullAway.Init") // Streams calls init() before any other method
        Passing() {}

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            context.forward(record.withValue(forecasts.value(count++)));
        }
    }
}
