package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.series.Parsed.Rejected;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a refused record becomes on the rejected topic: itself, with headers that say why and where it lay. One that is too large to be
 * written again by any producer is cut, and a header says how long it was.
 */
public final class Rejection {
    private static final int MOST_VALUE = 512 << 10; // together below the megabyte that brokers take by default
    private static final int MOST_KEY = 64 << 10;
    private static final int MOST_HEADERS = 64 << 10;

    private Rejection() {}

    public static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, Rejected rejected, Optional<RecordMetadata> where) {
        Headers headers = headers(record.headers(), record.key(), record.value());
        headers.add("foretide-reason", rejected.reason().label().getBytes(UTF_8));
        headers.add("foretide-detail", rejected.detail().getBytes(UTF_8));
        where.ifPresent(at -> place(headers, at.topic(), at.partition(), at.offset()));
        return new Record<>(key(record.key()), value(record.value()), record.timestamp(), headers);
    }

    /** The headers it came with, unless they are too long, and how long key and value were where these are cut. */
    public static Headers headers(Headers given, byte @Nullable [] key, byte @Nullable [] value) {
        Headers headers = size(given) > MOST_HEADERS ? new RecordHeaders() : new RecordHeaders(given);
        if (length(key) > MOST_KEY || length(value) > MOST_VALUE || size(given) > MOST_HEADERS) {
            String lengths = "key %d, value %d, headers %d bytes".formatted(length(key), length(value), size(given));
            headers.add("foretide-cut", lengths.getBytes(UTF_8));
        }
        return headers;
    }

    public static void place(Headers headers, String topic, int partition, long offset) {
        headers.add("foretide-topic", topic.getBytes(UTF_8));
        headers.add("foretide-partition", String.valueOf(partition).getBytes(UTF_8));
        headers.add("foretide-offset", String.valueOf(offset).getBytes(UTF_8));
    }

    public static byte @Nullable [] key(byte @Nullable [] key) {
        return cut(key, MOST_KEY);
    }

    public static byte @Nullable [] value(byte @Nullable [] value) {
        return cut(value, MOST_VALUE);
    }

    /** Whether a record is larger than any that this service writes again. */
    public static boolean tooLarge(Record<byte[], byte[]> record) {
        return length(record.key()) > MOST_KEY
                || length(record.value()) > MOST_VALUE
                || size(record.headers()) > MOST_HEADERS;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static long size(Headers headers) {
        long size = 0;
        for (Header header : headers) {
            size += 10L + header.key().length() * 3L + length(header.value());
        }
        return size;
    }
}
