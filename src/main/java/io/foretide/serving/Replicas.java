package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.http.Methods;
import io.foretide.tasks.StoreNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The forecaster replicas: finds the owner of a series and forwards requests. A request is forwarded at most once: a
 * forwarded request is answered from local stores, or with 503 while partitions move.
 */
final class Replicas implements AutoCloseable {
    private static final String FORWARDED = "Foretide-Passed-On";
    private static final String PARTITIONS = "partitions";
    private static final long TIMEOUT_MS = 10_000;
    private static final int MAX_RESPONSE_BYTES = 32 << 20;

    private final Vertx vertx;
    private final HttpClient client;
    private final Supplier<KafkaStreams> streams;
    private final Optional<HostInfo> self;
    private final int partitions;

    /**
     * @param client for the other replicas; closed with this
     * @param self address of this process for the others; empty: there are none
     * @param partitions of the observations topic
     */
    Replicas(Vertx vertx, HttpClient client, Supplier<KafkaStreams> streams, Optional<HostInfo> self, int partitions) {
        this.vertx = vertx;
        this.client = client;
        this.streams = streams;
        this.self = self;
        this.partitions = partitions;
    }

    /** Handles a request about one series on its owner: by {@code local} here, or by forwarding. */
    void onOwner(RoutingContext context, String series, Runnable local) {
        if (self.isEmpty() || isForwarded(context)) {
            local.run();
            return;
        }
        vertx.executeBlocking(() -> owner(series), false)
                .onSuccess(owner -> {
                    if (owner.equals(self.get())) {
                        local.run();
                    } else {
                        forward(context, owner);
                    }
                })
                .onFailure(failure -> ApiResponses.failed(context, failure));
    }

    private HostInfo owner(String series) {
        KeyQueryMetadata found =
                query(() -> streams.get().queryMetadataForKey(StoreNames.SERIES, series, new StringSerializer()));
        if (found.equals(KeyQueryMetadata.NOT_AVAILABLE) || found.activeHost().equals(HostInfo.unavailable())) {
            throw new InvalidStateStoreException("no replica holds the partition of the series at the moment");
        }
        return found.activeHost();
    }

    private void forward(RoutingContext context, HostInfo owner) {
        request(context, owner)
                .onSuccess(answer -> {
                    context.response().setStatusCode(answer.status());
                    answer.headers().forEach(context.response()::putHeader);
                    if (!context.response().closed()) {
                        Methods.end(context, context.response(), answer.body());
                    }
                })
                .onFailure(
                        failure -> ApiResponses.notReady(context, "the replica that holds the series does not answer"));
    }

    /** The complete response of another replica. */
    private record Answer(int status, Map<String, String> headers, Buffer body) {}

    private Future<Answer> request(RoutingContext context, HostInfo host) {
        boolean posted = isPosted(context);
        Buffer promise = posted ? body(context) : Buffer.buffer();
        var options = new RequestOptions()
                .setMethod(posted ? HttpMethod.POST : HttpMethod.GET)
                .setHost(host.host())
                .setPort(host.port())
                .setURI(uri(context))
                .setTimeout(TIMEOUT_MS)
                .putHeader(FORWARDED, "1");
        Optional.ofNullable(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .ifPresent(credentials -> options.putHeader(HttpHeaders.AUTHORIZATION, credentials));
        // the body must be requested when the headers arrive; later, parts of it could be lost
        return client.request(options).compose(request -> (posted ? request.send(promise) : request.send())
                .compose(response -> response.body().compose(body -> readFully(response, body))));
    }

    /**
     * Whether the request must be forwarded as POST: it changes state or has a JSON body. Form fields become parameters
     * of a GET.
     */
    private static boolean isPosted(RoutingContext context) {
        return context.request().method().equals(HttpMethod.POST)
                && context.request().formAttributes().isEmpty();
    }

    private static Buffer body(RoutingContext context) {
        Buffer body = context.body().available() ? context.body().buffer() : null;
        return body == null ? Buffer.buffer() : body;
    }

    private static Future<Answer> readFully(HttpClientResponse response, Buffer body) {
        String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (body.length() > MAX_RESPONSE_BYTES || (length != null && !length.equals(String.valueOf(body.length())))) {
            return Future.failedFuture("a response of " + body.length() + " bytes where " + length + " were announced");
        }
        Map<String, String> headers = new HashMap<>();
        for (CharSequence name :
                List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.RETRY_AFTER, HttpHeaders.CONTENT_DISPOSITION)) {
            Optional.ofNullable(response.getHeader(name)).ifPresent(value -> headers.put(name.toString(), value));
        }
        return Future.succeededFuture(new Answer(response.statusCode(), headers, body));
    }

    /** The request as a GET, with form fields as parameters. */
    private static String uri(RoutingContext context) {
        String uri = context.request().uri();
        StringBuilder form = new StringBuilder();
        for (var field : context.request().formAttributes()) {
            form.append(form.isEmpty() && !uri.contains("?") ? '?' : '&')
                    .append(java.net.URLEncoder.encode(field.getKey(), UTF_8))
                    .append('=')
                    .append(java.net.URLEncoder.encode(field.getValue(), UTF_8));
        }
        return uri + form;
    }

    private static boolean isForwarded(RoutingContext context) {
        return context.request().getHeader(FORWARDED) != null;
    }

    /**
     * Sends the request to all replicas and combines their parts, which cover all series. For a forwarded request only
     * the own part is returned.
     *
     * @param ownPart this replica's part
     * @param answer receives the parts, the own part first
     * @param failed receives the failure; {@link InvalidStateStoreException} if a partition is on no replica
     */
    void fromAll(
            RoutingContext context,
            Callable<JsonObject> ownPart,
            Consumer<List<JsonObject>> answer,
            Consumer<Throwable> failed) {
        Future<JsonObject> own = vertx.executeBlocking(
                () -> {
                    Set<Integer> ownPartitions = localPartitions();
                    JsonObject part = ownPart.call();
                    ownPartitions.retainAll(localPartitions()); // a partition that arrived meanwhile is not in the part
                    return part.put(PARTITIONS, new JsonArray(new ArrayList<>(ownPartitions)));
                },
                false);
        if (isForwarded(context)) {
            own.onSuccess(part -> ApiResponses.json(context, part.toBuffer())).onFailure(failed::accept);
            return;
        }
        vertx.executeBlocking(this::others, false)
                .compose(others -> {
                    List<Future<JsonObject>> parts = new ArrayList<>(List.of(own));
                    others.forEach(other -> parts.add(part(context, other)));
                    return Future.all(parts).map(done -> complete(done.<JsonObject>list()));
                })
                .onSuccess(answer::accept)
                .onFailure(failed::accept);
    }

    private Future<JsonObject> part(RoutingContext context, HostInfo host) {
        return request(context, host)
                .compose(answer -> answer.status() == 200
                        ? Future.succeededFuture(answer.body().toJsonObject())
                        : Future.failedFuture("status " + answer.status()))
                .recover(failure -> Future.failedFuture(
                        new InvalidStateStoreException("replica " + host + " does not answer: " + failure)));
    }

    private List<JsonObject> complete(List<JsonObject> parts) {
        Set<Object> covered = new HashSet<>();
        for (JsonObject part : parts) {
            part.getJsonArray(PARTITIONS).forEach(covered::add);
            part.remove(PARTITIONS);
        }
        if (covered.size() < partitions) {
            throw new InvalidStateStoreException(
                    "only " + covered.size() + " of " + partitions + " partitions answered");
        }
        return parts;
    }

    /** The partitions on this replica. */
    private Set<Integer> localPartitions() {
        Set<Integer> local = new HashSet<>();
        query(() -> streams.get().metadataForLocalThreads()).forEach(thread -> thread.activeTasks()
                .forEach(task -> task.topicPartitions().forEach(partition -> local.add(partition.partition()))));
        return local;
    }

    private List<HostInfo> others() {
        if (self.isEmpty()) {
            return List.of();
        }
        Collection<StreamsMetadata> all = query(() -> streams.get().streamsMetadataForStore(StoreNames.SERIES));
        return all.stream()
                .filter(metadata -> !metadata.topicPartitions().isEmpty())
                .map(StreamsMetadata::hostInfo)
                .filter(host -> !host.equals(self.get()))
                .distinct()
                .toList();
    }

    private static <T> T query(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalStateException | StreamsNotStartedException e) {
            throw new InvalidStateStoreException("the forecaster is not running", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
