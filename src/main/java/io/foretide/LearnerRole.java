package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.learning.LearnerProcessor;
import io.foretide.learning.LearnerTopology;
import io.foretide.streams.StreamsApplication;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** Learns from the blocks of all forecasters. */
final class LearnerRole {
    private static final long LEAST_COMMIT_MS = 1000; // each takes all weights to the changelog
    /** Bytes for the weights, of which every update changes all: they reach the changelog once a commit. */
    private static final int STORE_CACHE = 32 << 20;

    private LearnerRole() {}

    static Supplier<Topology> topology(RoleContext ground) {
        ForetideConfig.Learning learning = ground.config().learning();
        var pace = new LearnerProcessor.Schedule(
                ground.specs().batch(), learning.maxWait(), learning.maxLag(), learning.publishInterval());
        return () -> LearnerTopology.of(
                ground.topics(),
                () -> new LearnerProcessor(
                        ground.specs().network(),
                        ground.specs().training(),
                        ground.specs().device(),
                        ground.initial(),
                        pace,
                        ground.specs().replay(),
                        ground.config().symbols().least(),
                        ground.metrics()));
    }

    static StreamsApplication start(RoleContext ground) throws IOException, InterruptedException {
        long commit = Math.max(
                LEAST_COMMIT_MS,
                ground.config().kafka().streams().commitInterval().toMillis());
        return ground.application(
                "learner",
                topology(ground),
                1,
                Map.of(
                        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                        (int) commit,
                        StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                        STORE_CACHE));
    }
}
