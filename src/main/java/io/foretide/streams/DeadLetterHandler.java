package io.foretide.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.RejectedRecords;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles records whose processing throws because of a bug. At the first failure the stream thread fails, its
 * transaction is aborted and the record is read again, since the cause may be transient. At the second failure the
 * record goes to the dead letter topic (the rejected topic) and processing continues. Failures outside a record, such
 * as in timers, always fail the thread, and so does an unavailable external service ({@link
 * io.foretide.formats.RegistryUnavailableException}).
 *
 * <p>Streams creates one handler per thread, so failed records are kept per process, in the application's settings.
 */
public final class DeadLetterHandler implements ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);
    /** Application setting: the {@link FailedRecords} of the application. */
    static final String FAILED_RECORDS = "foretide.dead-letters";
    /** Application setting: a {@link Runnable} that counts a dead letter. */
    public static final String COUNT = "foretide.dead-letters.count";

    private String topic = "";
    private FailedRecords failedRecords = new FailedRecords();
    private Runnable count = () -> {};

    /** Locations of records that failed once. Thread-safe. */
    static final class FailedRecords {
        private static final int KEPT = 1000;
        private final Set<String> places = new LinkedHashSet<>();

        /**
         * Whether this location failed before. It stays known, since the transaction with its dead letter may be
         * aborted too: otherwise each further failing record of the same transaction would double the number of
         * failures.
         */
        synchronized boolean failedBefore(String place) {
            if (!places.add(place)) {
                return true;
            }
            if (places.size() > KEPT) {
                places.remove(places.iterator().next());
            }
            return false;
        }
    }

    @Override
    public void configure(Map<String, ?> configs) {
        topic = String.valueOf(configs.get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG));
        if (configs.get(FAILED_RECORDS) instanceof FailedRecords given) {
            failedRecords = given;
        }
        if (configs.get(COUNT) instanceof Runnable given) {
            count = given;
        }
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
        byte[] value = context.sourceRawValue();
        boolean fromRecord = context.topic() != null && (value != null || context.sourceRawKey() != null);
        String place = context.topic() + "-" + context.partition() + "@" + context.offset();
        if (!fromRecord || FailureClassifier.unavailable(failure) || !failedRecords.failedBefore(place)) {
            return Response.fail();
        }
        count.run();
        LOG.error("The record at {} failed twice and is skipped; it was copied to {}", place, topic, failure);
        Headers headers = RejectedRecords.headers(context.headers(), context.sourceRawKey(), value);
        headers.add("foretide-reason", "failed".getBytes(UTF_8));
        headers.add("foretide-detail", String.valueOf(failure).getBytes(UTF_8));
        RejectedRecords.place(headers, context.topic(), context.partition(), context.offset());
        return Response.resume(List.of(new ProducerRecord<>(
                topic,
                null,
                null,
                RejectedRecords.key(context.sourceRawKey()),
                RejectedRecords.value(value),
                headers)));
    }
}
