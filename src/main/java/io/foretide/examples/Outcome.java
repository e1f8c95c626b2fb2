package io.foretide.examples;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * What came of an exercise; as JSON without the pictures.
 *
 * @param settings by which the numbers can be had again
 * @param epochs one row an epoch: what the table shows
 * @param results what it came to
 * @param reference what it should come to, by the names of results
 * @param met whether it does
 */
@JsonPropertyOrder({"name", "settings", "epochs", "results", "reference", "met"})
public record Outcome(
        String name,
        Map<String, Object> settings,
        List<Map<String, Object>> epochs,
        Map<String, Object> results,
        Map<String, Object> reference,
        boolean met,
        @JsonIgnore List<Picture> pictures) {
    /**
     * Lines over equally spaced points.
     *
     * @param first what stands below the first point
     * @param step from point to point
     */
    public record Picture(String title, List<String> names, List<double[]> lines, double first, double step) {}
}
