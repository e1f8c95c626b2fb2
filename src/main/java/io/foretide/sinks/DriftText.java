package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Describes records of the drift topic in a sentence. */
final class DriftText {
    private DriftText() {}

    static String of(JsonNode drift) {
        if (drift.path("scope").asText().equals("network")) {
            return ofNetwork(drift);
        }
        String of = drift.path("series").asText() + " (" + drift.path("channel").asText() + ", lead "
                + drift.path("lead").asText() + ")";
        if (drift.path("event").asText().equals("closed")) {
            return of + ": forecasts are no longer worse than the baseline ("
                    + drift.path("reason").asText() + ")";
        }
        return String.format(
                Locale.ROOT,
                "%s: forecasts are worse than the %s (mean error %.4g, baseline %.4g scales)",
                of,
                drift.path("baseline").asText().equals("last") ? "last value" : "seasonal forecast",
                drift.path("error").asDouble(),
                drift.path("baselineError").asDouble());
    }

    private static String ofNetwork(JsonNode drift) {
        String of = "stream " + drift.path("stream").asText() + " (partition "
                + drift.path("partition").asText() + ", lead "
                + drift.path("lead").asText() + ")";
        if (drift.path("event").asText().equals("closed")) {
            return of + ": the network no longer makes the forecasts worse ("
                    + drift.path("reason").asText() + ")";
        }
        return String.format(
                Locale.ROOT,
                "%s: forecasts are worse with the network than without it (mean loss %.4g, without %.4g usual changes; weights %s)",
                of,
                drift.path("loss").asDouble(),
                drift.path("lossWithout").asDouble(),
                drift.path("version").asText());
    }
}
