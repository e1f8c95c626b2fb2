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
import io.foretide.ingest.ObservationBatch.Skip;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import io.foretide.series.SeriesId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps a feed's messages to observations by JSON pointers. A pointer is resolved in the item first, then in the whole
 * message. Items that cannot be mapped are rejected one by one; nothing is thrown. Thread-safe.
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
    private final @Nullable JsonPointer value; // of a single input; null: see values
    private final Map<String, JsonPointer> values; // by input
    private final ObservationCodec codec;

    FeedMapping(FeedConfig config, ObservationCodec codec) {
        this.filter = config.filter().orElse(List.of());
        this.items = config.items().orElse(null);
        this.series = config.series();
        this.time = config.time().orElse(null);
        this.unit = config.timeUnit();
        this.codec = codec;
        this.value = config.value().orElse(null);
        this.values = Map.copyOf(config.values());
    }

    /** Whether the feed supplies observation times, so that a repeated message contains nothing new. */
    boolean hasTime() {
        return time != null;
    }

    /**
     * Returns a message's observations under their positions, counted from 1.
     *
     * @param arrival time for feeds without timestamps, in epoch milliseconds
     */
    ObservationBatch read(byte[] message, long arrival) {
        var batch = new ObservationBatch();
        JsonNode root;
        try {
            root = JSON.readTree(message);
        } catch (IOException e) {
            batch.reject(1, Reason.MALFORMED, JsonSyntax.explain(e));
            return batch;
        }
        if (!filter.stream().allMatch(condition -> isMet(condition, root))) {
            batch.skip(Skip.FILTERED);
            return batch;
        }
        JsonNode found = items == null ? root : root.at(items);
        if (found.isMissingNode()) {
            batch.reject(1, Reason.MALFORMED, "nothing was found at " + items + " (items), or the message is empty");
        } else if (!found.isArray()) {
            batch.add(1, item(found, root, arrival));
        } else {
            for (int i = 0; i < found.size(); i++) {
                batch.add(i + 1, item(found.get(i), root, arrival));
            }
        }
        return batch;
    }

    private static boolean isMet(FeedCondition condition, JsonNode root) {
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
                return new Rejected(Reason.SERIES, "no text at " + part.text() + " (series)");
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
        String name = id.toString();
        List<String> inputs = SeriesId.problem(name).isPresent()
                ? codec.channels()
                : codec.names().of(name);
        double[] read = values(inputs, item, root);
        if (read == null) {
            return new Rejected(
                    Reason.VALUE, "no number at " + (value == null ? values.values() : value) + " (value, values)");
        }
        return value != null && inputs.size() > 1
                ? new Rejected(
                        Reason.CHANNEL,
                        "the stream of this series has the channels " + inputs + ": give the feed values",
                        name)
                : codec.validatedOwn(name, at, read);
    }

    /** (inputs), or null if none of them is a number. */
    private double @Nullable [] values(List<String> inputs, JsonNode item, JsonNode root) {
        double[] read = new double[inputs.size()];
        boolean hasNumber = false;
        for (int c = 0; c < read.length; c++) {
            JsonPointer pointer = value == null ? values.get(inputs.get(c)) : value;
            read[c] = pointer == null ? Double.NaN : FeedTimes.number(find(pointer, item, root));
            hasNumber |= !Double.isNaN(read[c]);
        }
        return hasNumber ? read : null;
    }

    private static JsonNode find(JsonPointer pointer, JsonNode item, JsonNode root) {
        JsonNode node = item.at(pointer);
        return node.isMissingNode() ? root.at(pointer) : node;
    }
}
