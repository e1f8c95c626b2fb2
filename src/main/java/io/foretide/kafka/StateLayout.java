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
 * What all state behind one topic prefix was made with: the settings that decide its form and its meaning.
 *
 * @param life a name that this state has had since its first start; after a reset there is a new one
 * @param settings key of the configuration → its value
 */
public record StateLayout(String life, SortedMap<String, String> settings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public StateLayout {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** Each setting that differs, with what it was here and what it is there; empty when state of one serves the other. */
    public List<String> differences(StateLayout now) {
        var keys = new TreeSet<>(settings.keySet());
        keys.addAll(now.settings.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            String was = settings.getOrDefault(key, "");
            String is = now.settings.getOrDefault(key, "");
            if (!was.equals(is)) {
                differences.add(key + " was " + quoted(was) + " and is " + quoted(is));
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

    /** @throws java.io.IOException when the bytes are anything but what {@link #toBytes} wrote */
    static StateLayout fromBytes(byte[] bytes) throws java.io.IOException {
        JsonNode node = JSON.readTree(bytes);
        var settings = new TreeMap<String, String>();
        node.path("settings")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        String life = node.path("life").asText();
        if (!life.matches("[0-9a-f-]{8,36}") || settings.isEmpty()) {
            throw new java.io.IOException("it holds no layout");
        }
        return new StateLayout(life, settings);
    }
}
