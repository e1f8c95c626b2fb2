package io.foretide.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings that determine the format and meaning of all state under one topic prefix.
 *
 * @param life id of this state since its first start; a reset creates a new one
 * @param settings configuration keys and their values
 */
public record StateLayout(String life, SortedMap<String, String> settings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public StateLayout {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** The settings that differ, with both values; empty if the state is compatible. */
    public List<String> differences(StateLayout other) {
        var keys = new TreeSet<>(settings.keySet());
        keys.addAll(other.settings.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            String stored = settings.getOrDefault(key, "");
            String current = other.settings.getOrDefault(key, "");
            if (!stored.equals(current)) {
                differences.add(key + " was " + quoted(stored) + " and is " + quoted(current));
            }
        }
        return differences;
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    byte[] toBytes() {
        ObjectNode node = JSON.createObjectNode().put("life", life);
        ObjectNode values = node.putObject("settings");
        settings.forEach(values::put);
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }

    /** @throws java.io.IOException if the bytes were not written by {@link #toBytes} */
    static StateLayout fromBytes(byte[] bytes) throws java.io.IOException {
        JsonNode node = JSON.readTree(bytes);
        var settings = new TreeMap<String, String>();
        node.path("settings")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        String life = node.path("life").asText();
        if (!life.matches("[0-9a-f-]{8,36}") || settings.isEmpty()) {
            throw new java.io.IOException("it contains no layout");
        }
        return new StateLayout(life, settings);
    }
}
