package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** Describes records of the crossings topic in a sentence. */
final class CrossingText {
    private CrossingText() {}

    static String of(JsonNode crossing) {
        String series = crossing.path("series").asText();
        String threshold = crossing.path("threshold").asText();
        if (crossing.path("event").asText().equals("closed")) {
            return series + " is no longer expected to cross " + threshold + " ("
                    + crossing.path("reason").asText() + ")";
        }
        if (crossing.path("earliest").equals(crossing.path("origin"))) {
            return series + " has crossed " + threshold + " at " + time(crossing.path("origin"), "");
        }
        return series + " is expected to cross " + threshold + " between "
                + time(crossing.path("earliest"), "now") + " and "
                + time(crossing.path("latest"), "a time beyond the horizon")
                + " (probability " + crossing.path("probability").asText() + ")";
    }

    private static String time(JsonNode milliseconds, String fallback) {
        return milliseconds.isNumber()
                ? Instant.ofEpochMilli(milliseconds.asLong()).toString()
                : fallback;
    }
}
