package io.foretide.streams;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import io.foretide.config.ForetideConfig;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Permissions;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exactly-once Kafka Streams application: its settings, failure handling, health and lag.
 *
 * <p>A failed thread is replaced after a delay that doubles with each recent failure. If that cannot help, because
 * local state is damaged or the global thread that follows the weights failed, the whole application is restarted, in
 * the first case with state restored from the changelogs. Health reports repeated failures, and a full disk until space
 * is available again.
 */
public final class StreamsApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(8);

    private final String role;
    private final String application;
    private final String instance;
    private final KafkaClientSupplier suppliedClients;
    private final TakeoverMonitor takeover;
    private final RestoreProgress restored = new RestoreProgress(System::nanoTime);
    private final Supplier<Topology> topology;
    private final StreamsConfig settings;
    private final Path local;
    private final FailureBackoff failures = new FailureBackoff(System::nanoTime);
    private final DiskSpace diskSpace;
    private final StoreMemory.Shared memory;
    private final MeterRegistry meters;
    private @Nullable KafkaStreamsMetrics bound;
    private final TopologyTopics used;
    private volatile KafkaStreams streams;
    private volatile boolean closed; // written while holding this

    /**
     * @param role forecaster or learner
     * @param topology creates the topology for each start
     * @param instance stable across restarts of this process, so that its partitions return to it at once
     * @param threads stream threads
     * @param more settings that override the common ones
     * @param metrics which also export those of Streams and its clients
     * @throws IOException if another process uses the data folder
     */
    public StreamsApplication(
            String role,
            Supplier<Topology> topology,
            ForetideConfig config,
            KafkaClients clients,
            String instance,
            int threads,
            Map<String, Object> more,
            Metrics metrics,
            Health health)
            throws IOException {
        Topics topics = Topics.of(config.topics());
        Map<String, Object> all = StreamsSettings.of(config, clients, topics);
        String application = topics.application(role);
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        all.put(StreamsConfig.CLIENT_ID_CONFIG, role + "-" + instance);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        this.memory = new StoreMemory.Shared(config.kafka().streams().storeMemoryBytes());
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        all.put(StoreMemory.SHARED, memory);
        all.putAll(more);
        this.role = role;
        this.application = application;
        this.instance = instance;
        this.suppliedClients = new OrphanedTransactions.Clients(application, instance);
        this.topology = topology;
        this.used = TopologyTopics.of(topology.get().describe(), application);
        this.takeover = new TakeoverMonitor(application, clients, used.changelogs(), this::state);
        this.settings = new StreamsConfig(all);
        this.meters = metrics.meters().registry();
        this.local = new LocalState(config.dataDir(), topics).folder(role);
        this.diskSpace = DiskSpace.under(config.dataDir());
        this.streams = createStreams(config.dataDir());
        health.live(role, failures::hopeless);
        health.ready(role, this::notReady);
    }

    private KafkaStreams createStreams(Path dataDir) throws IOException {
        try {
            return createStreams();
        } catch (StreamsException e) {
            throw new IOException(
                    role + " cannot use " + dataDir + ": if another service uses it, give each its own data-dir ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    private KafkaStreams createStreams() {
        var created = new KafkaStreams(topology.get(), settings, suppliedClients);
        created.setUncaughtExceptionHandler(this::failed);
        created.setStateListener((now, before) -> takeover.stateChanged(now));
        created.setGlobalStateRestoreListener(restored);
        bind(created);
        return created;
    }

    /** Exports the metrics of this Streams instance and its clients, replacing the previous instance's. */
    private void bind(KafkaStreams created) {
        unbind();
        bound = new KafkaStreamsMetrics(created);
        bound.bindTo(meters);
    }

    private void unbind() {
        if (bound != null) {
            bound.close();
        }
    }

    private State state() {
        return streams.state();
    }

    private Optional<String> notReady() {
        State state = state();
        return diskSpace
                .problem()
                .or(failures::repeated)
                .or(() -> state == State.RUNNING
                        ? Optional.empty()
                        : Optional.of(role + " is " + state.name().toLowerCase(Locale.ROOT)
                                + takeover.problem()
                                        .or(restored::text)
                                        .map(text -> ": " + text)
                                        .orElse("")));
    }

    /** @throws IOException if its state has other partitions than its topics */
    public void requirePartitions(Admin admin) throws IOException, InterruptedException, ExecutionException {
        used.requirePartitions(admin);
    }

    /** Aborts transactions left open by a killed process with the same data folder. Call before {@link #start}. */
    public void abortLeftOpen(Admin admin) throws InterruptedException, ExecutionException {
        List<String> aborted = new OrphanedTransactions(application, admin).abortOfInstance(instance);
        if (!aborted.isEmpty()) {
            LOG.info("Aborted transactions left open by an earlier process: {}", String.join(", ", aborted));
        }
    }

    /** Adds the permissions that the application needs. */
    public Permissions addPermissions(Permissions permissions) {
        return permissions
                .reads(used.read())
                .writes(used.written())
                .reads(used.changelogs())
                .writes(used.changelogs())
                .joins(List.of(application))
                .writesAs(List.of(
                        OrphanedTransactions.transactionalId(application, instance + "-0"))); // of no single thread
    }

    /** Starts and returns at once; damaged local state that is detected now is deleted first. */
    public void start() {
        takeover.start();
        try {
            streams.start();
        } catch (RuntimeException e) {
            if (!FailureClassifier.damagedState(e)) {
                throw e;
            }
            LOG.warn("{}", FailureClassifier.describe(e));
            restart(0, true);
        }
    }

    /** The current Streams instance; replaced at a restart. */
    public KafkaStreams streams() {
        return streams;
    }

    /** Number of unread records, by topic. */
    public Map<String, Double> lag() {
        Map<String, Double> lag = new HashMap<>();
        streams.metrics().forEach((name, metric) -> {
            if (name.name().equals("records-lag")
                    && name.tags().containsKey("partition")
                    && metric.metricValue() instanceof Double value
                    && !value.isNaN()) {
                lag.merge(String.valueOf(name.tags().get("topic")), value, Double::sum);
            }
        });
        // Kafka reports a topic with dots twice: as is, and with the former underscores.
        lag.keySet()
                .removeAll(lag.keySet().stream()
                        .filter(topic -> topic.contains("."))
                        .map(topic -> topic.replace('.', '_'))
                        .toList());
        return lag;
    }

    /** Runs on the failed thread. */
    private StreamThreadExceptionResponse failed(Throwable failure) {
        if (closed) { // it ran past the close, which closed its resources; nothing of it was committed
            LOG.info("A thread of the {} failed after the stop: {}", role, FailureClassifier.describe(failure));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("A thread of the {} failed", role, failure);
        long pause = recordFailure(failure);
        boolean damaged = FailureClassifier.damagedState(failure);
        if (damaged || Thread.currentThread().getName().contains("GlobalStreamThread")) {
            var restart = new Thread(() -> restart(pause, damaged), role + "-restart");
            restart.setDaemon(true);
            restart.start();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        return failures.pause(pause)
                ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
                : StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Milliseconds to wait before the next attempt. */
    private long recordFailure(Throwable failure) {
        return diskSpace.isFullDisk(failure) || FailureClassifier.unavailable(failure)
                ? failures.addExcused()
                : failures.add(FailureClassifier.describe(failure));
    }

    private void restart(long pause, boolean damaged) {
        if (failures.pause(pause)) {
            return;
        }
        streams.close(CLOSE_WITHIN);
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                if (damaged && Files.isDirectory(local)) {
                    LOG.warn("The local state in {} is damaged: it is restored from the changelogs", local);
                    LocalState.deleteTree(local);
                }
                streams = createStreams();
                streams.start();
            } catch (IOException | RuntimeException e) {
                LOG.error("The {} cannot be restarted", role, e);
                recordFailure(e);
            }
        }
    }

    /**
     * Stops and leaves the group, so that the partitions are reassigned at once. A killed process keeps its partitions
     * for the session time-out.
     */
    @Override
    public void close() {
        failures.close();
        takeover.close();
        synchronized (this) {
            closed = true;
            unbind();
        }
        var leaving = CloseOptions.timeout(CLOSE_WITHIN).withGroupMembershipOperation(LEAVE_GROUP);
        if (streams.close(leaving)) {
            memory.close();
        } else {
            LOG.warn("A Streams application did not stop within {}; uncommitted work will be repeated", CLOSE_WITHIN);
        }
    }
}
