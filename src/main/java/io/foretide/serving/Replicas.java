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
 * The forecasters of the service: which of them holds which series, and asking it. A question is passed on once: a request that
 * another replica passed on is answered from what there is here, or with 503 while partitions move.
 */
final class Replicas implements AutoCloseable {
    private static final String PASSED_ON = "Foretide-Passed-On";
    private static final String PARTITIONS = "partitions";
    private static final long TIMEOUT_MS = 10_000;
    private static final int MOST_ANSWER = 32 << 20;

    private final Vertx vertx;
    private final HttpClient client;
    private final Supplier<KafkaStreams> streams;
    private final Optional<HostInfo> self;
    private final int partitions;

    /**
     * @param client reaches the others; closed with this
     * @param self where others reach this process; empty: it is the only one
     * @param partitions of the observations topic
     */
    Replicas(Vertx vertx, HttpClient client, Supplier<KafkaStreams> streams, Optional<HostInfo> self, int partitions) {
        this.vertx = vertx;
        this.client = client;
        this.streams = streams;
        this.self = self;
        this.partitions = partitions;
    }

    /** Answers a question about one series where that series is: by {@code here}, or by the replica that holds it. */
    void where(RoutingContext context, String series, Runnable here) {
        if (self.isEmpty() || passedOn(context)) {
            here.run();
            return;
        }
        vertx.executeBlocking(() -> owner(series), false)
                .onSuccess(owner -> {
                    if (owner.equals(self.get())) {
                        here.run();
                    } else {
                        passOn(context, owner);
                    }
                })
                .onFailure(failure -> ApiResponses.failed(context, failure));
    }

    private HostInfo owner(String series) {
        KeyQueryMetadata found =
                asked(() -> streams.get().queryMetadataForKey(StoreNames.SERIES, series, new StringSerializer()));
        if (found.equals(KeyQueryMetadata.NOT_AVAILABLE) || found.activeHost().equals(HostInfo.unavailable())) {
            throw new InvalidStateStoreException("nobody holds the partition of the series now");
        }
        return found.activeHost();
    }

    private void passOn(RoutingContext context, HostInfo owner) {
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

    /** What another replica answered, whole. */
    private record Answer(int status, Map<String, String> headers, Buffer body) {}

    private Future<Answer> request(RoutingContext context, HostInfo host) {
        boolean posted = isPosted(context);
        Buffer asked = posted ? body(context) : Buffer.buffer();
        var options = new RequestOptions()
                .setMethod(posted ? HttpMethod.POST : HttpMethod.GET)
                .setHost(host.host())
                .setPort(host.port())
                .setURI(uri(context))
                .setTimeout(TIMEOUT_MS)
                .putHeader(PASSED_ON, "1");
        Optional.ofNullable(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .ifPresent(credentials -> options.putHeader(HttpHeaders.AUTHORIZATION, credentials));
        // the body is asked for where the head arrives: later, some of it may have gone by
        return client.request(options).compose(request -> (posted ? request.send(asked) : request.send())
                .compose(response -> response.body().compose(body -> whole(response, body))));
    }

    /** Whether it is posted to be done, or as JSON; a form's fields go among the parameters of a GET. */
    private static boolean isPosted(RoutingContext context) {
        return context.request().method().equals(HttpMethod.POST)
                && context.request().formAttributes().isEmpty();
    }

    private static Buffer body(RoutingContext context) {
        Buffer body = context.body().available() ? context.body().buffer() : null;
        return body == null ? Buffer.buffer() : body;
    }

    private static Future<Answer> whole(HttpClientResponse response, Buffer body) {
        String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (body.length() > MOST_ANSWER || (length != null && !length.equals(String.valueOf(body.length())))) {
            return Future.failedFuture("an answer of " + body.length() + " bytes where " + length + " were announced");
        }
        Map<String, String> headers = new HashMap<>();
        for (CharSequence name :
                List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.RETRY_AFTER, HttpHeaders.CONTENT_DISPOSITION)) {
            Optional.ofNullable(response.getHeader(name)).ifPresent(value -> headers.put(name.toString(), value));
        }
        return Future.succeededFuture(new Answer(response.statusCode(), headers, body));
    }

    /** The same question as a GET, its form's fields among the parameters. */
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

    private static boolean passedOn(RoutingContext context) {
        return context.request().getHeader(PASSED_ON) != null;
    }

    /**
     * Asks all replicas the same question; their answers together are about every series. Where another replica asks, it is given this
     * one's part.
     *
     * @param here this replica's part
     * @param answer told the parts, this one's first
     * @param failed told why there is no answer: {@link InvalidStateStoreException} while a partition is nowhere
     */
    void everywhere(
            RoutingContext context,
            Callable<JsonObject> here,
            Consumer<List<JsonObject>> answer,
            Consumer<Throwable> failed) {
        Future<JsonObject> mine = vertx.executeBlocking(
                () -> {
                    Set<Integer> held = local();
                    JsonObject part = here.call();
                    held.retainAll(local()); // one that came meanwhile is not in the answer
                    return part.put(PARTITIONS, new JsonArray(new ArrayList<>(held)));
                },
                false);
        if (passedOn(context)) {
            mine.onSuccess(part -> ApiResponses.json(context, part.toBuffer())).onFailure(failed::accept);
            return;
        }
        vertx.executeBlocking(this::others, false)
                .compose(others -> {
                    List<Future<JsonObject>> parts = new ArrayList<>(List.of(mine));
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
            throw new InvalidStateStoreException("only " + covered.size() + " of " + partitions + " partitions answer");
        }
        return parts;
    }

    /** Partitions that this replica holds. */
    private Set<Integer> local() {
        Set<Integer> local = new HashSet<>();
        asked(() -> streams.get().metadataForLocalThreads()).forEach(thread -> thread.activeTasks()
                .forEach(task -> task.topicPartitions().forEach(partition -> local.add(partition.partition()))));
        return local;
    }

    private List<HostInfo> others() {
        if (self.isEmpty()) {
            return List.of();
        }
        Collection<StreamsMetadata> all = asked(() -> streams.get().streamsMetadataForStore(StoreNames.SERIES));
        return all.stream()
                .filter(one -> !one.topicPartitions().isEmpty())
                .map(StreamsMetadata::hostInfo)
                .filter(host -> !host.equals(self.get()))
                .distinct()
                .toList();
    }

    private static <T> T asked(Supplier<T> question) {
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
