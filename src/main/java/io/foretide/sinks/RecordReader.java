package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Turns records of a topic into what a sink writes.
 *
 * @param <T> what is written
 */
interface RecordReader<T> {
    /**
     * Adds what one record gives.
     *
     * @param value the record's value
     * @param key unique and the same for the record whenever it is read: topic, partition and offset
     */
    void read(JsonNode value, String key, List<T> to);
}
