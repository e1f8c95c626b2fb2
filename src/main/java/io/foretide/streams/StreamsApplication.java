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
 * One Kafka Streams application of this process, exactly-once: its settings, what happens when a thread fails, its part of
 * the health, its lag.
 *
 * <p>A thread that fails is replaced, after a pause that doubles with each failure of the last minutes. Where that cannot help, since local
 * state is damaged or the thread that follows the weights is gone, the whole application starts again, in the first case from the
 * changelogs alone. Health says so when failures repeat; of a full disk it tells until there is room again, and no longer.
 */
public final class StreamsApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(8);

    private final String role;
    private final String application;
    private final String instance;
    private final KafkaClientSupplier suppliedClients;
    private final TakeoverWatch takeover;
    private final RestoreProgress restored = new RestoreProgress(System::nanoTime);
    private final Supplier<Topology> topology;
    private final StreamsConfig settings;
    private final Path local;
    private final Failures failures = new Failures(System::nanoTime);
    private final DiskRoom room;
    private final StoreMemory.Shared memory;
    private final MeterRegistry meters;
    private @Nullable KafkaStreamsMetrics bound;
    private final TopologyTopics used;
    private volatile KafkaStreams streams;
    private volatile boolean closed; // written under this

    /**
     * @param role forecaster or learner
     * @param topology makes it anew for every start
     * @param instance stays the same over restarts of this process, so that its partitions come back to it at once
     * @param threads stream threads
     * @param more settings of this application's own, over the common ones
     * @param metrics where Streams' and its clients' own are shown too
     * @throws IOException when another process uses the data folder
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
        this.takeover = new TakeoverWatch(application, clients, used.changelogs(), this::state);
        this.settings = new StreamsConfig(all);
        this.meters = metrics.meters().registry();
        this.local = new LocalState(config.dataDir(), topics).folder(role);
        this.room = DiskRoom.under(config.dataDir());
        this.streams = made(config.dataDir());
        health.live(role, failures::hopeless);
        health.ready(role, this::notReady);
    }

    private KafkaStreams made(Path dataDir) throws IOException {
        try {
            return made();
        } catch (StreamsException e) {
            throw new IOException(
                    role + " cannot use " + dataDir + ": does another service? Give each a data-dir of its own ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    private KafkaStreams made() {
        var made = new KafkaStreams(topology.get(), settings, suppliedClients);
        made.setUncaughtExceptionHandler(this::failed);
        made.setStateListener((now, before) -> takeover.changed(now));
        made.setGlobalStateRestoreListener(restored);
        bind(made);
        return made;
    }

    /** Its own metrics, and those of its clients, in place of the ones of the application before it. */
    private void bind(KafkaStreams made) {
        unbind();
        bound = new KafkaStreamsMetrics(made);
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
        return room.problem()
                .or(failures::repeated)
                .or(() -> state == State.RUNNING
                        ? Optional.empty()
                        : Optional.of(role + " is " + state.name().toLowerCase(Locale.ROOT)
                                + takeover.problem()
                                        .or(restored::text)
                                        .map(what -> ": " + what)
                                        .orElse("")));
    }

    /** @throws IOException when its state lies in other partitions than what it reads */
    public void requirePartitions(Admin admin) throws IOException, InterruptedException, ExecutionException {
        used.requirePartitions(admin);
    }

    /** Ends what a process with this one's data folder, which was killed, had not committed. Before {@link #start}. */
    public void abortLeftOpen(Admin admin) throws InterruptedException, ExecutionException {
        List<String> aborted = new OrphanedTransactions(application, admin).abortOf(instance);
        if (!aborted.isEmpty()) {
            LOG.info("Aborted what was not committed before this start: {}", String.join(", ", aborted));
        }
    }

    /** Adds what it will do at Kafka. */
    public Permissions needs(Permissions others) {
        return others.reads(used.read())
                .writes(used.written())
                .reads(used.changelogs())
                .writes(used.changelogs())
                .joins(List.of(application))
                .writesAs(List.of(OrphanedTransactions.transactionalId(application, instance + "-0"))); // no thread's
    }

    /** Returns at once; damaged local state that is found here is thrown away first. */
    public void start() {
        takeover.start();
        try {
            streams.start();
        } catch (RuntimeException e) {
            if (!Faults.damagedState(e)) {
                throw e;
            }
            LOG.warn("{}", Faults.told(e));
            restart(0, true);
        }
    }

    /** The running application; another one after it had to start again. */
    public KafkaStreams streams() {
        return streams;
    }

    /** Records that this application has yet to read, by topic. */
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
        // Kafka names a topic with dots twice: as it is, and with the underscores of old.
        lag.keySet()
                .removeAll(lag.keySet().stream()
                        .filter(topic -> topic.contains("."))
                        .map(topic -> topic.replace('.', '_'))
                        .toList());
        return lag;
    }

    /** Runs on the thread that failed. */
    private StreamThreadExceptionResponse failed(Throwable failure) {
        if (closed) { // it outlasted the stop, which has closed what it used; nothing of it was committed
            LOG.info("A thread of the {} ended after the stop: {}", role, Faults.told(failure));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("A thread of the {} failed", role, failure);
        long pause = noted(failure);
        boolean damaged = Faults.damagedState(failure);
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

    /** Milliseconds to wait before the next try. */
    private long noted(Throwable failure) {
        return room.failed(failure) || Faults.unavailable(failure)
                ? failures.addExcused()
                : failures.add(Faults.told(failure));
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
                streams = made();
                streams.start();
            } catch (IOException | RuntimeException e) {
                LOG.error("The {} cannot start again", role, e);
                noted(e);
            }
        }
    }

    /**
     * Stops it, and leaves the group, so that its partitions go to others at once. Only those of a process that was killed stay its own for the
     * session's time.
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
            LOG.warn(
                    "A Streams application did not stop within {}; what it had not committed is done again",
                    CLOSE_WITHIN);
        }
    }
}
