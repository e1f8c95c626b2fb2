package io.foretide.serving;

import io.foretide.kafka.Topics;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code GET /api/v1/learning}: the weights version in use and the recent decisions of the champion gate, read from its
 * topic.
 */
final class LearningRoute implements AutoCloseable {
    private static final int MAX_DECISIONS = 200;
    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MAX_POLLS = 20;

    private final WorkerExecutor worker; // one thread, so that waiting for Kafka blocks nothing else
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final TopicPartition partition;
    private final LongSupplier version;
    private JsonArray decisions = new JsonArray(); // guarded by this
    private long read = System.nanoTime() - FRESH_NANOS; // guarded by this

    /** @param version of the weights in use */
    LearningRoute(Vertx vertx, Supplier<Consumer<byte[], byte[]>> consumers, Topics topics, LongSupplier version) {
        this.worker = vertx.createSharedWorkerExecutor("learning", 1);
        this.consumers = consumers;
        this.partition = new TopicPartition(topics.learning(), 0);
        this.version = version;
    }

    void on(Router router) {
        router.get("/api/v1/learning").handler(this::handle);
    }

    private void handle(RoutingContext context) {
        worker.executeBlocking(this::decisions)
                .onSuccess(all -> ApiResponses.json(
                        context,
                        new JsonObject()
                                .put("version", version.getAsLong())
                                .put("decisions", all)
                                .toBuffer()))
                .onFailure(failure -> {
                    if (failure instanceof KafkaException) {
                        ApiResponses.notReady(context, "Kafka does not answer: retry");
                    } else {
                        context.fail(failure);
                    }
                });
    }

    /** The decisions, at most two seconds old, so that frequent requests are cheap. */
    private synchronized JsonArray decisions() {
        if (System.nanoTime() - read >= FRESH_NANOS) {
            read = System.nanoTime(); // failures are cached too
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                decisions = newest(consumer);
            }
        }
        return decisions;
    }

    private JsonArray newest(Consumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        consumer.seek(
                partition,
                Math.max(begin, end - 2L * MAX_DECISIONS)); // each record is followed by its transaction marker
        Deque<Buffer> newest = new ArrayDeque<>();
        for (int polls = 0; polls < MAX_POLLS && consumer.position(partition) < end; polls++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() != null) {
                    newest.addLast(Buffer.buffer(record.value()));
                }
            }
        }
        while (newest.size() > MAX_DECISIONS) {
            newest.removeFirst();
        }
        JsonArray all = new JsonArray();
        for (Buffer decision : newest) {
            try {
                all.add(decision.toJsonObject());
            } catch (DecodeException e) {
                // a record of another program
            }
        }
        return all;
    }

    @Override
    public void close() {
        worker.close();
    }
}
