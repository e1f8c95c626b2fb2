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
 * Records of the rejected topic: the original record with headers for reason and position. Records that are too large
 * for the topic are truncated, with a header for the original size.
 */
public final class RejectedRecords {
    private static final int MAX_VALUE = 512 << 10; // in total below the 1 MB limit of brokers
    private static final int MAX_KEY = 64 << 10;
    private static final int MAX_HEADERS = 64 << 10;

    private RejectedRecords() {}

    public static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, Rejected rejected, Optional<RecordMetadata> where) {
        Headers headers = headers(record.headers(), record.key(), record.value());
        headers.add("foretide-reason", rejected.reason().label().getBytes(UTF_8));
        headers.add("foretide-detail", rejected.detail().getBytes(UTF_8));
        where.ifPresent(at -> place(headers, at.topic(), at.partition(), at.offset()));
        return new Record<>(key(record.key()), value(record.value()), record.timestamp(), headers);
    }

    /** The original headers, unless they are too long, and the original lengths if key or value are truncated. */
    public static Headers headers(Headers given, byte @Nullable [] key, byte @Nullable [] value) {
        Headers headers = size(given) > MAX_HEADERS ? new RecordHeaders() : new RecordHeaders(given);
        if (length(key) > MAX_KEY || length(value) > MAX_VALUE || size(given) > MAX_HEADERS) {
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
        return cut(key, MAX_KEY);
    }

    public static byte @Nullable [] value(byte @Nullable [] value) {
        return cut(value, MAX_VALUE);
    }

    /** Whether a record is larger than any record of this service. */
    public static boolean tooLarge(Record<byte[], byte[]> record) {
        return length(record.key()) > MAX_KEY
                || length(record.value()) > MAX_VALUE
                || size(record.headers()) > MAX_HEADERS;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int maxBytes) {
        return bytes == null || bytes.length <= maxBytes ? bytes : Arrays.copyOf(bytes, maxBytes);
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
