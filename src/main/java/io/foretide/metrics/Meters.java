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
 * What libraries tell of themselves through Micrometer's binders, in the same registry as everything else. Kafka has some
 * hundred metrics a client, node, topic and store: only those named here are taken, under names that say their unit, and no
 * more than {@link #MOST} at all. Safe for all threads.
 */
public final class Meters implements AutoCloseable {
    /** Meters of one process at most, whatever the libraries make of threads, topics, stores and routes. */
    static final int MOST = 1000;

    /** A binder's name → the name under which it is shown. */
    private static final Map<String, String> TAKEN = Map.ofEntries(
            // Streams: what a thread does with its time, and what it got done.
            Map.entry("kafka.stream.thread.process.ratio", "kafka.streams.thread.process.ratio"),
            Map.entry("kafka.stream.thread.commit.ratio", "kafka.streams.thread.commit.ratio"),
            Map.entry("kafka.stream.thread.poll.ratio", "kafka.streams.thread.poll.ratio"),
            Map.entry("kafka.stream.thread.punctuate.ratio", "kafka.streams.thread.punctuate.ratio"),
            Map.entry("kafka.stream.thread.process.total", "kafka.streams.thread.records.total"),
            Map.entry("kafka.stream.thread.commit.total", "kafka.streams.thread.commits.total"),
            Map.entry("kafka.stream.failed.stream.threads", "kafka.streams.failed.threads.total"),
            Map.entry("kafka.stream.alive.stream.threads", "kafka.streams.alive.threads"),
            // Its state: what is restored, and what the stores on disk take.
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

    /** What Vert.x's names begin with. */
    private static final String VERTX = "vertx.";

    private final PrometheusMeterRegistry meters;

    Meters(PrometheusRegistry registry) {
        meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
        meters.config()
                .meterFilter(only())
                .meterFilter(MeterFilter.maximumAllowableMetrics(MOST))
                .meterFilter(renamed());
    }

    /** The names, as Prometheus sees them, of what is taken of Kafka's. */
    public static Set<String> names() {
        return TAKEN.values().stream().map(name -> name.replace('.', '_')).collect(Collectors.toSet());
    }

    /** For binders and for Vert.x. */
    public MeterRegistry registry() {
        return meters;
    }

    private static MeterFilter only() {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                boolean known =
                        TAKEN.containsValue(id.getName()) || id.getName().startsWith(VERTX);
                return known ? MeterFilterReply.NEUTRAL : MeterFilterReply.DENY;
            }
        };
    }

    private static MeterFilter renamed() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                String name = TAKEN.get(id.getName());
                return name == null ? id : id.withName(name);
            }
        };
    }

    @Override
    public void close() {
        meters.close();
    }
}
