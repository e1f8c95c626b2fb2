package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.foretide.model.Weights;
import io.foretide.topics.DeadLetters;
import io.foretide.topics.KafkaClients;
import io.foretide.topics.ObservationCodec;
import io.foretide.topics.StreamsApplication;
import io.foretide.topics.Topics;
import io.foretide.traces.Traces;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * What the roles of a service have in common.
 *
 * @param initial version 0 of the weights
 * @param instance a name that this data folder keeps
 * @param observationPartitions of the observations topic
 * @param forecastPartitions of the forecasts topic
 * @param parts where roles put what they open
 */
record Ground(
        ForetideConfig config,
        Specs specs,
        Weights initial,
        Topics topics,
        KafkaClients clients,
        String instance,
        int observationPartitions,
        int forecastPartitions,
        Metrics metrics,
        Traces traces,
        Health health,
        Vertx vertx,
        Parts parts) {

    <T> T opened(T part, Parts.Closing<T> closing) {
        return parts.opened(part, closing);
    }

    /** What reads and writes observations in this stream. */
    ObservationCodec codec() {
        ForetideConfig.Stream stream = config.stream();
        return specs.codec(
                config, stream.earliest().toEpochMilli(), stream.maxAhead().toMillis());
    }

    /**
     * A Streams application that has been started.
     *
     * @param own settings that only this role has, or has otherwise
     */
    StreamsApplication application(String role, Supplier<Topology> topology, int threads, Map<String, Object> own)
            throws IOException {
        Map<String, Object> all = new HashMap<>();
        int shares = threads + 1; // the thread of the weights' global store gets one too, and uses none of it
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, (long) Service.STORE_CACHE * shares);
        all.putAll(own);
        all.put(DeadLetters.COUNT, (Runnable)
                () -> metrics.rejected.labelValues("failed").inc());
        var application =
                new StreamsApplication(role, topology, config, clients, instance, threads, all, metrics, health);
        opened(application, StreamsApplication::close).start();
        return application;
    }
}
