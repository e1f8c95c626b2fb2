package io.foretide.examples;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * The results of an example. Serialized to JSON without the charts.
 *
 * @param settings settings that reproduce the results
 * @param epochs one row per epoch, as in the table
 * @param results results by name
 * @param reference required results, by name
 * @param met whether all required results are met
 */
@JsonPropertyOrder({"name", "settings", "epochs", "results", "reference", "met"})
public record ExampleOutcome(
        String name,
        Map<String, Object> settings,
        List<Map<String, Object>> epochs,
        Map<String, Object> results,
        Map<String, Object> reference,
        boolean met,
        @JsonIgnore List<Picture> pictures) {
    /**
     * A chart of lines over equally spaced points.
     *
     * @param first label of the first point
     * @param step difference between the labels of consecutive points
     */
    public record Picture(String title, List<String> names, List<double[]> lines, double first, double step) {}
}
