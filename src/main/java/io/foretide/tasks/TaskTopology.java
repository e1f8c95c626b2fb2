package io.foretide.tasks;

import io.foretide.kafka.Topics;
import io.foretide.windows.WindowsProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Topology of a forecaster: sources → windows → task → sinks, and the global store of the weights. */
public final class TaskTopology {
    private static final String WINDOWS = "windows";

    private TaskTopology() {}

    /**
     * @param windows processor that aggregates records of the sources to steps
     * @param processor processor that runs the task
     */
    public static Topology of(
            Topics topics,
            TaskDefinition task,
            Supplier<? extends Processor<byte[], Object, byte[], Object>> windows,
            Supplier<? extends Processor<byte[], Object, byte[], byte[]>> processor,
            WeightsFeed weights) {
        Topology topology = weights(topics, weights);
        for (TaskDefinition.Source source : task.sources()) {
            topology.addSource(
                    source.node(),
                    new ByteArrayDeserializer(),
                    source.values(),
                    source.topics().toArray(String[]::new));
        }
        String[] sources =
                task.sources().stream().map(TaskDefinition.Source::node).toArray(String[]::new);
        topology.addProcessor(WINDOWS, windows::get, sources)
                .addStateStore(onDisk(WindowsProcessor.STORE), WINDOWS)
                .addProcessor(WindowsProcessor.STEPS, processor::get, WINDOWS)
                .addStateStore(PendingStore.builder(StoreNames.PENDING), WindowsProcessor.STEPS)
                .addStateStore(onDisk(StoreNames.SERIES), WindowsProcessor.STEPS)
                .addStateStore(uncached(StoreNames.PAST), WindowsProcessor.STEPS);
        task.stores().forEach(store -> topology.addStateStore(store, WindowsProcessor.STEPS));
        addSink(topology, WindowsProcessor.MOVED, topics.observations(), WINDOWS);
        List<String> rejecting = new ArrayList<>(List.of(WINDOWS));
        if (task.rejects()) {
            rejecting.add(WindowsProcessor.STEPS);
        }
        addSink(topology, WindowsProcessor.REJECTED, topics.rejected(), rejecting.toArray(String[]::new));
        addSink(topology, SinkNames.FORECASTS, topics.forecasts(), WindowsProcessor.STEPS);
        addSink(topology, SinkNames.SCORES, topics.scores(), WindowsProcessor.STEPS);
        addSink(topology, SinkNames.BLOCKS, topics.blocks(), WindowsProcessor.STEPS);
        task.sinks().forEach(sink -> addSink(topology, sink.node(), sink.topic(), WindowsProcessor.STEPS));
        return topology;
    }

    private static void addSink(Topology topology, String node, String topic, String... parents) {
        topology.addSink(node, topic, new ByteArraySerializer(), new ByteArraySerializer(), parents);
    }

    /** Returns a topology with only the global store of the weights. */
    private static Topology weights(Topics topics, WeightsFeed weights) {
        var bytesIn = new ByteArrayDeserializer();
        return new Topology()
                .addGlobalStore(
                        store(Stores.inMemoryKeyValueStore(WeightsFeed.STORE)).withLoggingDisabled(),
                        "weights-in",
                        bytesIn,
                        bytesIn,
                        topics.weights(),
                        "weights",
                        weights::reader);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray());
    }

    /**
     * Returns a store on disk. It is cached, so that several writes of a key between two commits reach disk and
     * changelog once.
     */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> onDisk(String name) {
        return store(Stores.persistentKeyValueStore(name)).withCachingEnabled();
    }

    /**
     * Returns a store on disk without a cache, for values that are rarely written, or not twice between two commits: in
     * a cache they would only take the place of others.
     */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> uncached(String name) {
        return store(Stores.persistentKeyValueStore(name)).withCachingDisabled();
    }

    /**
     * Returns a store in memory with a changelog. It is cached, so that several writes of a key between two commits add
     * one record to the changelog.
     */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> inMemory(String name) {
        return store(Stores.inMemoryKeyValueStore(name)).withCachingEnabled();
    }
}
