package io.foretide.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.series.Parsed.Rejected;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The headers that a refused record gets: why, and where it lay. Those it came with stay. */
public final class Rejection {
    private Rejection() {}

    public static Headers headers(Record<?, ?> record, Rejected rejected, Optional<RecordMetadata> where) {
        Headers headers = new RecordHeaders(record.headers());
        headers.add("foretide-reason", rejected.reason().label().getBytes(UTF_8));
        headers.add("foretide-detail", rejected.detail().getBytes(UTF_8));
        where.ifPresent(at -> {
            headers.add("foretide-topic", at.topic().getBytes(UTF_8));
            headers.add("foretide-partition", String.valueOf(at.partition()).getBytes(UTF_8));
            headers.add("foretide-offset", String.valueOf(at.offset()).getBytes(UTF_8));
        });
        return headers;
    }
}
