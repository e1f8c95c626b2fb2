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

/** The learner role: learns from the blocks of all forecasters. */
final class LearnerRole {
    private static final long MIN_COMMIT_MS = 1000; // each commit writes all weights to the changelog
    /** Cache for the weights, all of which every update changes: they are written to the changelog once per commit. */
    private static final int STORE_CACHE = 32 << 20;

    private LearnerRole() {}

    static Supplier<Topology> topology(RoleContext context) {
        ForetideConfig.Learning learning = context.config().learning();
        var pace = new LearnerProcessor.Schedule(
                context.specs().batch(), learning.maxWait(), learning.maxLag(), learning.publishInterval());
        return () -> LearnerTopology.of(
                context.topics(),
                () -> new LearnerProcessor(
                        context.specs().network(),
                        context.specs().training(),
                        context.specs().device(),
                        context.initial(),
                        pace,
                        context.specs().replay(),
                        context.config().symbols().least(),
                        context.metrics()));
    }

    static StreamsApplication start(RoleContext context) throws IOException, InterruptedException {
        long commit = Math.max(
                MIN_COMMIT_MS,
                context.config().kafka().streams().commitInterval().toMillis());
        return context.application(
                "learner",
                topology(context),
                1,
                Map.of(
                        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                        (int) commit,
                        StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                        STORE_CACHE));
    }
}
