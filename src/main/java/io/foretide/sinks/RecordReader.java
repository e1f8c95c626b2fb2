package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Converts a topic's records to items of a sink.
 *
 * @param <T> type of the sink's items
 */
interface RecordReader<T> {
    /**
     * Converts one record.
     *
     * @param value the record's value
     * @param key unique and stable id of the record: topic, partition and offset
     */
    void read(JsonNode value, String key, List<T> output);
}
