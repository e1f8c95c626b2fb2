package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.ControlJson;
import io.foretide.series.Control;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Writes to the control topic. The producer is created on first use. Thread-safe. */
final class ControlPublisher implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final String topic;
    private @Nullable Producer<byte[], byte[]> producer;

    ControlPublisher(Supplier<Producer<byte[], byte[]>> producers, String topic) {
        this.producers = producers;
        this.topic = topic;
    }

    /**
     * Blocks until Kafka has acknowledged one record per series.
     *
     * @throws ApiResponses.Busy if some were not acknowledged
     */
    void send(List<String> series, Control control) throws InterruptedException {
        Producer<byte[], byte[]> to = producer();
        List<Future<?>> sent = new ArrayList<>(series.size());
        try {
            for (String id : series) {
                sent.add(to.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), ControlJson.write(control))));
            }
            for (Future<?> record : sent) {
                record.get();
            }
        } catch (ExecutionException | KafkaException e) {
            throw new ApiResponses.Busy("Kafka did not acknowledge the record for the topic " + topic + " ("
                    + e.getMessage() + "): retry, the action is idempotent");
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(CLOSE_WITHIN);
        }
    }
}
