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

/** {@code GET /api/v1/learning}: the version in use, and what the champion gate decided of late, read from its topic. */
final class LearningRoute implements AutoCloseable {
    private static final int MOST = 200;
    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_POLLS = 20;

    private final WorkerExecutor reading; // one thread: who waits for Kafka holds up nobody else
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final TopicPartition partition;
    private final LongSupplier version;
    private JsonArray decisions = new JsonArray(); // guarded by this
    private long read = System.nanoTime() - FRESH_NANOS; // guarded by this

    /** @param version of the weights in use */
    LearningRoute(Vertx vertx, Supplier<Consumer<byte[], byte[]>> consumers, Topics topics, LongSupplier version) {
        this.reading = vertx.createSharedWorkerExecutor("learning", 1);
        this.consumers = consumers;
        this.partition = new TopicPartition(topics.learning(), 0);
        this.version = version;
    }

    void on(Router router) {
        router.get("/api/v1/learning").handler(this::handle);
    }

    private void handle(RoutingContext context) {
        reading.executeBlocking(this::decisions)
                .onSuccess(all -> ApiResponses.json(
                        context,
                        new JsonObject()
                                .put("version", version.getAsLong())
                                .put("decisions", all)
                                .toBuffer()))
                .onFailure(failure -> {
                    if (failure instanceof KafkaException) {
                        ApiResponses.notReady(context, "Kafka does not answer: ask again");
                    } else {
                        context.fail(failure);
                    }
                });
    }

    /** As they were two seconds ago at most, so that asking often costs no more than asking now and then. */
    private synchronized JsonArray decisions() {
        if (System.nanoTime() - read >= FRESH_NANOS) {
            read = System.nanoTime(); // a failure is not tried again at once, either
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
        consumer.seek(partition, Math.max(begin, end - 2L * MOST)); // each is followed by its transaction's marker
        Deque<Buffer> newest = new ArrayDeque<>();
        for (int polls = 0; polls < MOST_POLLS && consumer.position(partition) < end; polls++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() != null) {
                    newest.addLast(Buffer.buffer(record.value()));
                }
            }
        }
        while (newest.size() > MOST) {
            newest.removeFirst();
        }
        JsonArray all = new JsonArray();
        for (Buffer decision : newest) {
            try {
                all.add(decision.toJsonObject());
            } catch (DecodeException e) {
                // somebody else's: no decision
            }
        }
        return all;
    }

    @Override
    public void close() {
        reading.close();
    }
}
