package io.foretide.tasks;

import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The parts of a {@link TaskTopology} that differ from task to task.
 *
 * @param sources topics that are read
 * @param stores of the task, beside those of {@link StoreNames}
 * @param sinks of the task, beside those of {@link SinkNames}
 * @param rejects whether the task rejects records, as the processor before it does
 */
public record TaskDefinition(
        List<Source> sources,
        List<StoreBuilder<KeyValueStore<Bytes, byte[]>>> stores,
        List<Sink> sinks,
        boolean rejects) {

    public TaskDefinition {
        sources = List.copyOf(sources);
        stores = List.copyOf(stores);
        sinks = List.copyOf(sinks);
    }

    /**
     * A source node.
     *
     * @param values reads the records' values; the keys are bytes
     */
    public record Source(String node, List<String> topics, Deserializer<?> values) {
        /** The node of all topics whose records are bytes. */
        public static Source observations(String... topics) {
            return new Source("observations", List.of(topics), new ByteArrayDeserializer());
        }
    }

    /** A sink node. */
    public record Sink(String node, String topic) {}
}
