package io.foretide.bench;

import io.foretide.Service;
import io.foretide.forecasts.ForecasterTopology;
import io.foretide.forecasts.ForecastsProcessor;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.foretide.streams.StreamsApplication;
import io.foretide.windows.WindowsProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The limit of the forecaster: a topology that reads the same records, writes as many and the same bytes to the same kinds of stores and topics,
 * exactly-once and with the same settings, and computes nothing.
 *
 * @param stores the newest values of the forecaster's changelogs
 * @param out the newest values of what it wrote
 */
record PassThrough(Sandbox.Place place, Map<String, Recorded> stores, Map<String, Recorded> out, int history) {
    private static final int STEP_BYTES = 32; // of a closed step that waits; gone before it is written anywhere
    private static final String ROLE = "pass-through";

    /** Learns what the forecaster of a place wrote. */
    static PassThrough of(Sandbox sandbox, Sandbox.Place place, int history) {
        var topics = place.topics();
        return new PassThrough(
                place,
                Map.of(
                        WindowsProcessor.STORE, Recorded.of(sandbox, place.changelog(WindowsProcessor.STORE)),
                        ForecastsProcessor.SERIES_STORE,
                                Recorded.of(sandbox, place.changelog(ForecastsProcessor.SERIES_STORE)),
                        ForecastsProcessor.PAST_STORE,
                                Recorded.of(sandbox, place.changelog(ForecastsProcessor.PAST_STORE))),
                Map.of(
                        ForecastsProcessor.FORECASTS, Recorded.of(sandbox, topics.forecasts()),
                        ForecastsProcessor.SCORES, Recorded.of(sandbox, topics.scores()),
                        ForecastsProcessor.BLOCKS, Recorded.of(sandbox, topics.blocks())),
                history);
    }

    private String topic(String sink) {
        return place.topics().prefix() + ROLE + "." + sink;
    }

    /** Where what it makes of the observations arrives. */
    String forecasts() {
        return topic(ForecastsProcessor.FORECASTS);
    }

    StreamsApplication start(Sandbox sandbox) throws Exception {
        int partitions = place.topics().partitions();
        try (var admin = sandbox.clients().admin()) {
            for (String sink : out.keySet()) {
                int count = sink.equals(ForecastsProcessor.BLOCKS) ? 1 : partitions;
                admin.createTopics(List.of(new NewTopic(topic(sink), count, (short) -1)))
                        .all()
                        .get();
                place.topics().awaitServed(admin, List.of(topic(sink)));
            }
        }
        return started(sandbox);
    }

    private StreamsApplication started(Sandbox sandbox) throws IOException {
        var application = new StreamsApplication(
                ROLE,
                this::topology,
                place.config(),
                sandbox.clients(),
                ROLE,
                place.config().kafka().streams().threads(),
                Map.of(
                        StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                        Service.STORE_CACHE * place.config().kafka().streams().threads()),
                new Metrics(),
                new Health());
        application.start();
        return application;
    }

    private Topology topology() {
        var in = new ByteArrayDeserializer();
        var bytes = new ByteArraySerializer();
        Topology topology = new Topology()
                .addSource("in", in, in, place.topics().observations())
                .addProcessor("pass", Passing::new, "in");
        topology.addStateStore(ForecasterTopology.held(ForecastsProcessor.PENDING_STORE), "pass");
        stores.keySet().forEach(store -> topology.addStateStore(ForecasterTopology.kept(store), "pass"));
        out.keySet().forEach(sink -> topology.addSink(sink, topic(sink), bytes, bytes, "pass"));
        return topology;
    }

    /** Reads what the forecaster would read, writes what it would write. */
    private final class Passing implements Processor<byte[], byte[], byte[], byte[]> {
        private ProcessorContext<byte[], byte[]> context;
        private long count;

        @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
        Passing() {}

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            byte[] key = record.key();
            update(WindowsProcessor.STORE, Bytes.wrap(key));
            KeyValueStore<Bytes, byte[]> pending = context.getStateStore(ForecastsProcessor.PENDING_STORE);
            Bytes waiting = Bytes.wrap(
                    ByteBuffer.allocate(key.length + 9).put(key).putLong(count).array());
            pending.put(waiting, new byte[STEP_BYTES]);
            pending.delete(waiting);
            update(ForecastsProcessor.SERIES_STORE, Bytes.wrap(key));
            KeyValueStore<Bytes, byte[]> past = context.getStateStore(ForecastsProcessor.PAST_STORE);
            int slot = (int) (count % history);
            past.put(
                    Bytes.wrap(ByteBuffer.allocate(key.length + 5)
                            .put(key)
                            .putInt(slot)
                            .array()),
                    value(ForecastsProcessor.PAST_STORE));
            Recorded forecasts = recorded(out, ForecastsProcessor.FORECASTS);
            out.forEach((sink, some) -> {
                if (!some.values().isEmpty() && isDue(some.records(), forecasts.records())) {
                    context.forward(new Record<>(key, some.next(count), context.currentSystemTimeMs()), sink);
                }
            });
            count++;
        }

        /** Whether it is time again for a record of a topic that has fewer than forecasts. */
        private boolean isDue(long records, long forecasts) {
            return count * records / forecasts < (count + 1) * records / forecasts;
        }

        private void update(String name, Bytes key) {
            KeyValueStore<Bytes, byte[]> store = context.getStateStore(name);
            store.get(key);
            store.put(key, value(name));
        }

        private byte[] value(String store) {
            return recorded(stores, store).next(count).clone();
        }
    }

    private static Recorded recorded(Map<String, Recorded> of, String name) {
        Recorded recorded = of.get(name);
        if (recorded == null) {
            throw new IllegalStateException("nothing recorded of " + name);
        }
        return recorded;
    }
}
