package io.foretide;

import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Permissions;
import io.foretide.kafka.StartupErrors;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.foretide.model.Weights;
import io.foretide.streams.DeadLetterHandler;
import io.foretide.streams.StreamsApplication;
import io.foretide.traces.Traces;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * Resources common to the roles of a service.
 *
 * @param initial version 0 of the weights
 * @param instance stable name of this data folder
 * @param observationPartitions of the observations topic
 * @param forecastPartitions of the forecasts topic
 * @param parts resources to close with the service
 */
record RoleContext(
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
        CloseableStack parts) {

    <T> T push(T part, CloseableStack.Closing<T> closing) {
        return parts.push(part, closing);
    }

    /** The codec of observations in this stream. */
    ObservationCodec codec() {
        ForetideConfig.Stream stream = config.stream();
        return specs.codec(stream.earliest().toEpochMilli(), stream.maxAhead().toMillis());
    }

    /**
     * Starts a Streams application.
     *
     * @param own settings of this role, overriding common ones
     */
    StreamsApplication application(String role, Supplier<Topology> topology, int threads, Map<String, Object> own)
            throws IOException, InterruptedException {
        Map<String, Object> all = new HashMap<>();
        int shares = threads + 1; // the global store's thread gets one too, but does not use it
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, (long) Service.STORE_CACHE * shares);
        all.putAll(own);
        all.put(DeadLetterHandler.COUNT, (Runnable)
                () -> metrics.rejected.labelValues("failed").inc());
        var application =
                new StreamsApplication(role, topology, config, clients, instance, threads, all, metrics, health);
        push(application, StreamsApplication::close);
        StartupErrors.withReadableErrors(clients, () -> ready(application)).start();
        return application;
    }

    /** Checks permissions and partitions of an application before its start. */
    private StreamsApplication ready(StreamsApplication application)
            throws IOException, InterruptedException, ExecutionException {
        try (var admin = clients.admin()) {
            if (config.kafka().bootstrapServers().isPresent()) { // the embedded broker has no access control
                application.addPermissions(new Permissions(clients, admin)).require();
            }
            application.requirePartitions(admin);
            application.abortLeftOpen(admin);
        }
        return application;
    }
}
