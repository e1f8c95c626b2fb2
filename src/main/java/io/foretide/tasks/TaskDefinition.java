package io.foretide.tasks;

import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The parts of a {@link TaskTopology} that are specific to a task.
 *
 * @param sources source nodes
 * @param stores stores in addition to those of {@link StoreNames}
 * @param sinks sinks in addition to those of {@link SinkNames}
 * @param rejects whether the task may reject records
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
     * @param values deserializer of the records' values; keys are bytes
     */
    public record Source(String node, List<String> topics, Deserializer<?> values) {
        /** Returns the source node of topics with values of bytes. */
        public static Source observations(String... topics) {
            return new Source("observations", List.of(topics), new ByteArrayDeserializer());
        }
    }

    /** A sink node. */
    public record Sink(String node, String topic) {}
}
