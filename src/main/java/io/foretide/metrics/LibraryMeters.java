package io.foretide.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Exports metrics of libraries, collected by Micrometer binders, in the common registry. Kafka has about a hundred
 * metrics per client, node, topic and store: only the selected ones are exported, under names with units, and at most
 * {@link #MAX_METERS} in total. Thread-safe.
 */
public final class LibraryMeters implements AutoCloseable {
    /** Limit on the meters of a process, whatever the number of threads, topics, stores and routes. */
    static final int MAX_METERS = 1000;

    /** Name in the binder → exported name. */
    private static final Map<String, String> EXPORTED = Map.ofEntries(
            // Streams: time and throughput of threads.
            Map.entry("kafka.stream.thread.process.ratio", "kafka.streams.thread.process.ratio"),
            Map.entry("kafka.stream.thread.commit.ratio", "kafka.streams.thread.commit.ratio"),
            Map.entry("kafka.stream.thread.poll.ratio", "kafka.streams.thread.poll.ratio"),
            Map.entry("kafka.stream.thread.punctuate.ratio", "kafka.streams.thread.punctuate.ratio"),
            Map.entry("kafka.stream.thread.process.total", "kafka.streams.thread.records.total"),
            Map.entry("kafka.stream.thread.commit.total", "kafka.streams.thread.commits.total"),
            Map.entry("kafka.stream.failed.stream.threads", "kafka.streams.failed.threads.total"),
            Map.entry("kafka.stream.alive.stream.threads", "kafka.streams.alive.threads"),
            // Streams: restores and RocksDB stores.
            Map.entry("kafka.stream.state.updater.active.restoring.tasks", "kafka.streams.restoring.tasks"),
            Map.entry("kafka.stream.state.updater.standby.updating.tasks", "kafka.streams.standby.tasks"),
            Map.entry("kafka.stream.state.live.sst.files.size", "kafka.streams.store.files.bytes"),
            Map.entry("kafka.stream.state.cur.size.all.mem.tables", "kafka.streams.store.unwritten.bytes"),
            // Clients.
            Map.entry("kafka.consumer.coordinator.rebalance.total", "kafka.consumer.rebalances.total"),
            Map.entry("kafka.consumer.coordinator.failed.rebalance.total", "kafka.consumer.failed.rebalances.total"),
            Map.entry(
                    "kafka.consumer.coordinator.last.heartbeat.seconds.ago",
                    "kafka.consumer.since.last.heartbeat.seconds"),
            Map.entry("kafka.consumer.incoming.byte.total", "kafka.consumer.received.bytes.total"),
            Map.entry("kafka.producer.outgoing.byte.total", "kafka.producer.sent.bytes.total"),
            Map.entry("kafka.producer.buffer.available.bytes", "kafka.producer.buffer.available.bytes"),
            Map.entry("kafka.producer.buffer.total.bytes", "kafka.producer.buffer.size.bytes"),
            Map.entry("kafka.producer.waiting.threads", "kafka.producer.waiting.threads"));

    /** Prefix of Vert.x' metric names. */
    private static final String VERTX = "vertx.";

    private final PrometheusMeterRegistry meters;

    LibraryMeters(PrometheusRegistry registry) {
        meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
        meters.config()
                .meterFilter(only())
                .meterFilter(MeterFilter.maximumAllowableMetrics(MAX_METERS))
                .meterFilter(renamed());
    }

    /** Prometheus names of the exported Kafka metrics. */
    public static Set<String> names() {
        return EXPORTED.values().stream().map(name -> name.replace('.', '_')).collect(Collectors.toSet());
    }

    /** The registry for binders and Vert.x. */
    public MeterRegistry registry() {
        return meters;
    }

    private static MeterFilter only() {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                boolean known =
                        EXPORTED.containsValue(id.getName()) || id.getName().startsWith(VERTX);
                return known ? MeterFilterReply.NEUTRAL : MeterFilterReply.DENY;
            }
        };
    }

    private static MeterFilter renamed() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                String name = EXPORTED.get(id.getName());
                return name == null ? id : id.withName(name);
            }
        };
    }

    @Override
    public void close() {
        meters.close();
    }
}
