package io.foretide.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.series.GateDecision;
import java.util.Locale;

/** JSON format of the champion gate's decisions, on their topic and in the API. */
public final class DecisionJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DecisionJson() {}

    public static byte[] write(GateDecision decision) {
        var node = JSON.createObjectNode()
                .put("time", decision.time())
                .put("decision", decision.outcome().name().toLowerCase(Locale.ROOT))
                .put("version", decision.version())
                .put("candidateLoss", decision.candidateLoss())
                .put("championLoss", decision.championLoss())
                .put("blocks", decision.blocks());
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names can be written as JSON", e);
        }
    }
}
