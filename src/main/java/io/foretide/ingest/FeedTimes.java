package io.foretide.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.config.FeedConfig.TimeUnit;
import io.foretide.formats.TimeParser;
import java.util.regex.Pattern;

/** Parses numbers and times of feeds, given as JSON numbers or text. */
final class FeedTimes {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][+-]?\\d{1,3})?");
    private static final double LATEST = 9e15; // milliseconds that doubles represent exactly

    private FeedTimes() {}

    /** The number, or NaN if the node is not one. */
    static double number(JsonNode node) {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        return node.isTextual() && NUMBER.matcher(node.textValue()).matches()
                ? Double.parseDouble(node.textValue())
                : Double.NaN;
    }

    /**
     * Epoch milliseconds, rounded down.
     *
     * @throws IllegalArgumentException with a readable message if the node is not a time
     */
    static long millis(JsonNode node, TimeUnit unit) {
        if (unit == TimeUnit.ISO) {
            return TimeParser.parse(node.asText());
        }
        String text = node.asText();
        if ((node.isTextual() || node.isIntegralNumber()) && WHOLE.matcher(text).matches()) {
            long whole = Long.parseLong(text);
            if (unit != TimeUnit.S) {
                return Math.floorDiv(whole, perMilli(unit));
            }
        }
        double milliseconds = Math.floor(unit == TimeUnit.S ? number(node) * 1000 : number(node) / perMilli(unit));
        if (!(Math.abs(milliseconds) < LATEST)) {
            throw new IllegalArgumentException(
                    "no time in " + unit.name().toLowerCase(java.util.Locale.ROOT) + " stands");
        }
        return (long) milliseconds;
    }

    private static long perMilli(TimeUnit unit) {
        return switch (unit) {
            case NS -> 1_000_000;
            case US -> 1000;
            default -> 1;
        };
    }
}
