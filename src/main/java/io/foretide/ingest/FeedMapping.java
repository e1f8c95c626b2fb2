package io.foretide.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.config.FeedCondition;
import io.foretide.config.FeedConfig;
import io.foretide.config.FeedTemplate;
import io.foretide.formats.JsonSyntax;
import io.foretide.formats.ObservationCodec;
import io.foretide.ingest.Batch.Skip;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From a feed's message to observations, by JSON pointers. Pointers start at an item of the message, and where they find nothing
 * there, at the message. What does not map is refused item by item, and never throws. Safe for all threads.
 */
final class FeedMapping {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(65536)
                            .maxNumberLength(400)
                            .build())
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final List<FeedCondition> filter;
    private final @Nullable JsonPointer items;
    private final FeedTemplate series;
    private final @Nullable JsonPointer time;
    private final FeedConfig.TimeUnit unit;
    private final @Nullable JsonPointer[] values; // (channels), null for one that the feed does not have
    private final ObservationCodec codec;

    FeedMapping(FeedConfig config, ObservationCodec codec) {
        this.filter = config.filter().orElse(List.of());
        this.items = config.items().orElse(null);
        this.series = config.series();
        this.time = config.time().orElse(null);
        this.unit = config.timeUnit();
        this.codec = codec;
        this.values = codec.channels().stream()
                .map(channel -> config.value().orElse(config.values().get(channel)))
                .toArray(JsonPointer[]::new);
    }

    /** Whether observations have times of their own, so that the same message again says nothing new. */
    boolean hasTime() {
        return time != null;
    }

    /**
     * The observations of a message, under their positions from 1.
     *
     * @param arrival stands for the times of a feed that has none, epoch milliseconds
     */
    Batch read(byte[] message, long arrival) {
        var batch = new Batch();
        JsonNode root;
        try {
            root = JSON.readTree(message);
        } catch (IOException e) {
            batch.reject(1, Reason.MALFORMED, JsonSyntax.explain(e));
            return batch;
        }
        if (!filter.stream().allMatch(condition -> holds(condition, root))) {
            batch.skip(Skip.FILTERED);
            return batch;
        }
        JsonNode found = items == null ? root : root.at(items);
        if (found.isMissingNode()) {
            batch.reject(1, Reason.MALFORMED, "nothing stands at " + items + " (items), or the message is empty");
        } else if (!found.isArray()) {
            batch.add(1, item(found, root, arrival));
        } else {
            for (int i = 0; i < found.size(); i++) {
                batch.add(i + 1, item(found.get(i), root, arrival));
            }
        }
        return batch;
    }

    private static boolean holds(FeedCondition condition, JsonNode root) {
        JsonNode node = root.at(condition.pointer());
        return node.isValueNode() && node.asText().equals(condition.text());
    }

    private Parsed item(JsonNode item, JsonNode root, long arrival) {
        var id = new StringBuilder();
        for (FeedTemplate.Part part : series.parts()) {
            if (part.pointer() == null) {
                id.append(part.text());
                continue;
            }
            JsonNode node = find(part.pointer(), item, root);
            if (!node.isTextual() && !node.isNumber()) {
                return new Rejected(Reason.SERIES, "no text stands at " + part.text() + " (series)");
            }
            id.append(node.asText());
        }
        long at = arrival;
        if (time != null) {
            try {
                at = FeedTimes.millis(find(time, item, root), unit);
            } catch (IllegalArgumentException e) {
                return new Rejected(Reason.TIME, e.getMessage() + " at " + time + " (time)");
            }
        }
        double[] read = values(item, root);
        return read == null
                ? new Rejected(Reason.VALUE, "no number stands at " + Arrays.toString(values) + " (value, values)")
                : codec.judged(id.toString(), at, read);
    }

    /** (channels), or null where none of them is a number. */
    private double @Nullable [] values(JsonNode item, JsonNode root) {
        double[] read = new double[values.length];
        boolean any = false;
        for (int c = 0; c < read.length; c++) {
            JsonPointer pointer = values[c];
            read[c] = pointer == null ? Double.NaN : FeedTimes.number(find(pointer, item, root));
            any |= !Double.isNaN(read[c]);
        }
        return any ? read : null;
    }

    private static JsonNode find(JsonPointer pointer, JsonNode item, JsonNode root) {
        JsonNode node = item.at(pointer);
        return node.isMissingNode() ? root.at(pointer) : node;
    }
}
