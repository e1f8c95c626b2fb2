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

/** Writes to the topic control, by a producer that is made when it is needed first. Safe for all threads. */
final class ControlTopic implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final String topic;
    private @Nullable Producer<byte[], byte[]> producer;

    ControlTopic(Supplier<Producer<byte[], byte[]>> producers, String topic) {
        this.producers = producers;
        this.topic = topic;
    }

    /**
     * Returns when Kafka holds one record for each series; blocks until then.
     *
     * @throws ApiResponses.Busy when Kafka does not take all of them: some may be held
     */
    void send(List<String> series, Control control) throws InterruptedException {
        Producer<byte[], byte[]> to = producer();
        List<Future<?>> sent = new ArrayList<>(series.size());
        try {
            for (String id : series) {
                sent.add(to.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), ControlJson.write(control))));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException | KafkaException e) {
            throw new ApiResponses.Busy("Kafka does not take the record for the topic " + topic + " (" + e.getMessage()
                    + "): ask again, it is the same to do it twice");
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
