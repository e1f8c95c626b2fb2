package io.foretide.learning;

import io.foretide.kafka.Topics;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** The learner as a topology: blocks → learner → weights. */
public final class LearnerTopology {
    private LearnerTopology() {}

    /**
     * The store is cached: weights, which change at every update, are written to the changelog once per commit, and
     * blocks queued and removed between two commits never are.
     */
    public static Topology of(Topics topics, Supplier<LearnerProcessor> learner) {
        var bytesIn = new ByteArrayDeserializer();
        var bytesOut = new ByteArraySerializer();
        return new Topology()
                .addSource("blocks", bytesIn, bytesIn, topics.blocks())
                .addProcessor("learner", learner::get, "blocks")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.inMemoryKeyValueStore(LearnerProcessor.STORE),
                                        Serdes.Bytes(),
                                        Serdes.ByteArray())
                                .withCachingEnabled(),
                        "learner")
                .addSink(LearnerProcessor.WEIGHTS, topics.weights(), bytesOut, bytesOut, "learner")
                .addSink(LearnerProcessor.DECISIONS, topics.learning(), bytesOut, bytesOut, "learner")
                .addSink(LearnerProcessor.REJECTED, topics.rejected(), bytesOut, bytesOut, "learner");
    }
}
