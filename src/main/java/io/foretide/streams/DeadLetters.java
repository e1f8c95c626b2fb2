package io.foretide.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.Rejection;
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
 * What becomes of a record whose processing throws, which is a fault of ours. The first time the thread fails, its transaction is undone and
 * the record comes again, for the fault may lie elsewhere. The second time it goes to the dead letter topic, which is the rejected one, and
 * all goes on behind it. A failure outside of a record (a timer's) always fails the thread, and so does another service that does not
 * answer ({@link io.foretide.formats.RegistryUnavailableException}).
 *
 * <p>Streams makes one for each thread, so what has failed is kept for the process, under the application's settings.
 */
public final class DeadLetters implements ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    /** Key in the application's settings: the {@link Seen} of the application. */
    static final String SEEN = "foretide.dead-letters";
    /** Key in the application's settings: a {@link Runnable} that counts one. */
    public static final String COUNT = "foretide.dead-letters.count";

    private String topic = "";
    private Seen seen = new Seen();
    private Runnable count = () -> {};

    /** Places of records that failed once. Safe for all threads. */
    static final class Seen {
        private static final int KEPT = 1000;
        private final Set<String> places = new LinkedHashSet<>();

        /**
         * True when this place has failed before. It stays known, since the transaction with its dead letter may be aborted too: were it forgotten,
         * each further record that fails in the same transaction would double the number of failures.
         */
        synchronized boolean again(String place) {
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
        if (configs.get(SEEN) instanceof Seen given) {
            seen = given;
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
        if (!fromRecord || Faults.unavailable(failure) || !seen.again(place)) {
            return Response.fail();
        }
        count.run();
        LOG.error("The record at {} failed twice and is left out; it is on {}", place, topic, failure);
        Headers headers = Rejection.headers(context.headers(), context.sourceRawKey(), value);
        headers.add("foretide-reason", "failed".getBytes(UTF_8));
        headers.add("foretide-detail", String.valueOf(failure).getBytes(UTF_8));
        Rejection.place(headers, context.topic(), context.partition(), context.offset());
        return Response.resume(List.of(new ProducerRecord<>(
                topic, null, null, Rejection.key(context.sourceRawKey()), Rejection.value(value), headers)));
    }
}
