package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.ForecastSpecs;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.Forecaster;
import io.foretide.formats.ObservationCodec;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.streams.LocalState;
import io.foretide.streams.ProcessSettings;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.TaskTopology;
import io.foretide.tasks.WeightsFeed;
import io.foretide.tasks.forecasts.MachineCommand.Kind;
import io.foretide.traces.Traces;
import io.foretide.windows.StreamGrids;
import io.foretide.windows.WindowsProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The forecaster's topology with what Kafka adds to it: a log of observations that is read again from the last commit, stores that a restart or
 * another process finds as they were committed, and outputs that count only once they are. Nothing but the stores' contents outlives a restart.
 */
final class ForecasterMachine implements AutoCloseable {
    static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    static final ForetideConfig CONFIG = new ConfigReader(Map.of())
            .read(
                    null,
                    Map.of(
                            "stream.interval",
                            StepsModel.STEP + "ms",
                            "stream.grace",
                            StepsModel.GRACE + "ms",
                            "stream.settle",
                            StepsModel.SETTLE + "ms",
                            "stream.max-gap",
                            String.valueOf(StepsModel.MOST_EMPTY),
                            "stream.seasons",
                            "none",
                            "stream.horizon",
                            "2",
                            "learning.block",
                            "4",
                            "model.hidden",
                            "8"));
    static final ForecastSpecs SPECS = new ForecastSpecs(CONFIG);
    private static final int BATCH = 3;
    private static final Duration BATCH_DELAY = Duration.ofMillis(5);
    private static final long LOOK = 100;

    private final Topics topics = Topics.of(CONFIG.topics());
    private final Weights weights = Weights.initial(SPECS.network(), 1);
    private final Network network;
    private final Path folder;
    private final List<LoggedRecord> log = new ArrayList<>();
    private final List<JsonNode> forecasts = new ArrayList<>(); // committed
    private final List<String> rejected = new ArrayList<>(); // committed; reason and offset
    private Map<String, Map<Bytes, byte[]>> state = Map.of(); // committed, by store
    private int committed; // offset up to which it is
    private long time = START;
    private long clock; // milliseconds by which this process's clock is ahead
    private ProcessSettings process = new ProcessSettings(CONFIG, topics);
    private int starts;
    private TopologyTestDriver driver;
    private StepsModel model = new StepsModel();
    private StepsModel modelCommitted = model.committed(START, true);

    ForecasterMachine(Network network) {
        this.network = network;
        try {
            folder = Files.createTempDirectory("machine");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        driver = started();
    }

    private long wall() {
        return time + clock;
    }

    private TopologyTestDriver started() {
        Map<String, Set<String>> stores = new ConcurrentHashMap<>(); // of each processor
        var metrics = new Metrics();
        var feed = new WeightsFeed(SPECS.network(), weights, metrics);
        var codec = new ObservationCodec(CONFIG.stream().channels(), 0, 3_600_000, new WallClock()).with(record -> {
            throw new IllegalStateException("poison");
        });
        Topology topology = TaskTopology.of(
                topics,
                ForecastTask.definition(topics),
                () -> new Restored<>(
                        new WindowsProcessor(StreamGrids.of(CONFIG), 1, codec, metrics, Traces.off()),
                        "windows",
                        stores),
                () -> new Restored<>(
                        new TaskProcessor<>(
                                new ForecastTask(
                                        SPECS.streams(),
                                        new Forecaster(SPECS.forecasts(), SPECS.network(), network),
                                        feed,
                                        metrics,
                                        Traces.off()),
                                BATCH,
                                BATCH_DELAY,
                                metrics),
                        WindowsProcessor.STEPS,
                        stores),
                feed);
        for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Processor processor) {
                    stores.put(node.name(), processor.stores());
                }
            }
        }
        var started = new TopologyTestDriver(topology, process.thread(folder), Instant.ofEpochMilli(wall()));
        seek(started, new TopicPartition(topics.observations(), 0), committed);
        return started;
    }

    /** Lets a driver, whose offsets begin at 0, read from an offset on. */
    @SuppressWarnings("unchecked")
    private static void seek(TopologyTestDriver driver, TopicPartition partition, long offset) {
        try {
            var field = TopologyTestDriver.class.getDeclaredField("offsetsByTopicOrPatternPartition");
            field.setAccessible(true);
            ((Map<TopicPartition, AtomicLong>) field.get(driver)).get(partition).set(offset);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("another version of Kafka's test driver", e);
        }
    }

    /** The clock of the process that has the partition. */
    private final class WallClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(wall());
        }
    }

    /** A processor whose stores are filled with what was committed before it begins, as a restore from the changelogs does. */
    private final class Restored<T> implements Processor<byte[], Object, byte[], T> {
        private final Processor<byte[], Object, byte[], T> processor;
        private final String name;
        private final Map<String, Set<String>> stores;

        Restored(Processor<byte[], Object, byte[], T> processor, String name, Map<String, Set<String>> stores) {
            this.processor = processor;
            this.name = name;
            this.stores = stores;
        }

        @Override
        public void init(ProcessorContext<byte[], T> context) {
            for (String store : stores.getOrDefault(name, Set.of())) {
                state.getOrDefault(store, Map.of()).forEach(innermost(context.getStateStore(store))::put);
            }
            processor.init(context);
        }

        @Override
        public void process(Record<byte[], Object> record) {
            processor.process(record);
        }

        @Override
        public void close() {
            processor.close();
        }
    }

    /** Behind caches and changelogs. */
    @SuppressWarnings("unchecked")
    private static KeyValueStore<Bytes, byte[]> innermost(StateStore store) {
        StateStore inner = store;
        while (inner instanceof WrappedStateStore<?, ?, ?> wrapped) {
            inner = wrapped.wrapped();
        }
        return (KeyValueStore<Bytes, byte[]>) inner;
    }

    void run(MachineCommand command) {
        if (command instanceof MachineCommand.Observe seen) {
            append(seen.series(), seen.kind(), time + 250L * seen.quarters());
        } else if (command instanceof MachineCommand.Repeat && !log.isEmpty()) {
            LoggedRecord newest = log.get(log.size() - 1);
            append(newest.series(), newest.kind(), newest.time());
        } else if (command instanceof MachineCommand.Pass pass) {
            pass(pass.tenthsOfASecond());
        } else if (command instanceof MachineCommand.Commit) {
            commit();
        } else if (command instanceof MachineCommand.Abort) {
            goOn(clock, true);
        } else if (command instanceof MachineCommand.Restart) {
            commit();
            goOn(clock, false);
        } else if (command instanceof MachineCommand.Migrate move) {
            if (!move.killed()) {
                commit();
            }
            goOn(1000L * move.clock(), false);
        }
    }

    private void append(String series, Kind kind, long at) {
        var record = new LoggedRecord(log.size(), series, kind, at, 10 + log.size() % 7);
        log.add(record);
        take(record);
    }

    private void take(LoggedRecord record) {
        boolean expected = model.take(record, wall());
        try {
            driver.createInputTopic(topics.observations(), new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new TestRecord<>(
                            record.series().getBytes(UTF_8), record.bytes(), Instant.ofEpochMilli(time)));
        } catch (StreamsException e) {
            if (expected) {
                throw e;
            }
            goOn(clock, true);
            return;
        }
        if (!expected) {
            throw new AssertionError(record + " did not fail");
        }
    }

    private void pass(int tenths) {
        for (int i = 0; i < tenths; i++) {
            time += LOOK;
            model.look(wall());
            driver.advanceWallClockTime(Duration.ofMillis(LOOK));
        }
    }

    private void commit() {
        for (byte[] value : driver.createOutputTopic(
                        topics.forecasts(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()) {
            forecasts.add(json(value));
        }
        for (var record : driver.createOutputTopic(
                        topics.rejected(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()) {
            String reason =
                    new String(record.headers().lastHeader("foretide-reason").value(), UTF_8);
            String offset =
                    new String(record.headers().lastHeader("foretide-offset").value(), UTF_8);
            rejected.add(reason + " #" + offset);
        }
        state = contents();
        committed = log.size();
        modelCommitted = model.committed(wall(), true);
    }

    private Map<String, Map<Bytes, byte[]>> contents() {
        Map<String, Map<Bytes, byte[]>> contents = new HashMap<>();
        driver.getAllStateStores().keySet().forEach(name -> {
            Map<Bytes, byte[]> entries = new HashMap<>();
            try (var all = driver.<Bytes, byte[]>getKeyValueStore(name).all()) {
                all.forEachRemaining(entry -> entries.put(entry.key, entry.value));
            }
            contents.put(name, entries);
        });
        return contents;
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes on from the last commit: what was read since is read again. */
    private void goOn(long clock, boolean sameProcess) {
        driver.close();
        this.clock = clock;
        if (!sameProcess) {
            process = new ProcessSettings(CONFIG, topics);
        }
        driver = started();
        modelCommitted = modelCommitted.committed(wall(), sameProcess);
        model = modelCommitted.committed(wall(), true);
        int start = ++starts;
        for (int next = committed; next < log.size() && start == starts; next++) {
            take(log.get(next)); // where it fails, all since the commit is read again from here
        }
    }

    /** Lets time pass until nothing waits, and commits. */
    void finish() {
        pass(40);
        driver.advanceWallClockTime(BATCH_DELAY); // steps that close at the last look wait for their batch
        commit();
    }

    /** Committed forecasts, in order. */
    List<JsonNode> forecasts() {
        return forecasts;
    }

    List<String> rejected() {
        return rejected;
    }

    StepsModel model() {
        return model;
    }

    @Override
    public void close() {
        driver.close();
        try {
            LocalState.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
