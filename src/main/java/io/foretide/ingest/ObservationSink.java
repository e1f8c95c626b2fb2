package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.ObservationCodec;
import io.foretide.series.Arrival;
import io.foretide.series.EncodedObservation;
import io.foretide.traces.Traces;
import io.foretide.traces.Traces.Begun;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Produces observations and end markers to their topic, keyed by series so that each series keeps its order.
 * Thread-safe.
 */
public final class ObservationSink {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final ObservationCodec codec;
    private final Traces traces;

    /** The caller keeps ownership of the producer and closes it. */
    public ObservationSink(Producer<byte[], byte[]> producer, String topic, ObservationCodec codec, Traces traces) {
        this.producer = producer;
        this.topic = topic;
        this.codec = codec;
        this.traces = traces;
    }

    /**
     * Sends all arrivals. Blocks while the producer's buffer is full or Kafka is unavailable, at most for the
     * producer's time-out: after the first failure nothing more is sent. The future completes when every record is
     * acknowledged or has failed.
     */
    CompletableFuture<Outcome> send(List<Arrival> arrivals) {
        var acknowledgements = new Acknowledgements(arrivals.size());
        Begun begun = traces.begin("observations send").orElse(null);
        byte @Nullable [] trace = begun == null ? null : begun.header();
        if (begun != null) {
            var unused = acknowledgements.outcome.whenComplete((outcome, failure) -> begun.end());
        }
        for (Arrival arrival : arrivals) {
            if (acknowledgements.hasFailed()) {
                acknowledgements.skip();
                continue;
            }
            var record = new ProducerRecord<>(topic, key(arrival), codec.encode(arrival));
            if (trace != null) {
                record.headers().add(Traces.HEADER, trace);
            }
            try {
                var unused = producer.send(record, acknowledgements);
            } catch (KafkaException e) {
                acknowledgements.failed(e);
            }
        }
        return acknowledgements.outcome;
    }

    private static byte[] key(Arrival arrival) {
        return arrival instanceof EncodedObservation written
                ? written.key()
                : arrival.series().getBytes(UTF_8);
    }

    /**
     * The outcome of a send.
     *
     * @param acknowledged number of acknowledged records
     * @param failure why the others failed; empty if all were acknowledged
     */
    record Outcome(int acknowledged, String failure) {
        boolean complete() {
            return failure.isEmpty();
        }
    }

    private static final class Acknowledgements implements Callback {
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private final AtomicInteger pending;
        private final AtomicInteger acknowledged = new AtomicInteger();
        private volatile String failure = "";

        Acknowledgements(int count) {
            pending = new AtomicInteger(count);
            if (count == 0) {
                outcome.complete(new Outcome(0, ""));
            }
        }

        @Override
        public void onCompletion(
                org.apache.kafka.clients.producer.RecordMetadata metadata,
                @org.jspecify.annotations.Nullable Exception e) {
            if (e == null) {
                acknowledged.incrementAndGet();
                countDown();
            } else {
                failed(e);
            }
        }

        boolean hasFailed() {
            return !failure.isEmpty();
        }

        /** Counts a record that is not sent because an earlier one failed. */
        void skip() {
            countDown();
        }

        void failed(Exception e) {
            failure = e.getClass().getSimpleName() + ": " + e.getMessage();
            countDown();
        }

        private void countDown() {
            if (pending.decrementAndGet() == 0) {
                outcome.complete(new Outcome(acknowledged.get(), failure));
            }
        }
    }
}
