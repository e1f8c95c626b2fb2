package io.foretide.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.config.SinkBound;
import io.foretide.config.SinkConfig;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts records of the forecasts topic to rows: matching series, configured leads and bounds. */
final class ForecastRows extends ForecastReader<SinkRow> {
    private final SinkConfig config;

    ForecastRows(SinkConfig config) {
        super(config.match());
        this.config = config;
    }

    @Override
    void channel(JsonNode forecast, JsonNode channel, String name, String key, List<SinkRow> output) {
        String series = forecast.path("series").asText();
        long origin = forecast.path("origin").asLong();
        JsonNode steps = channel.path("steps");
        for (int lead : config.leads()) {
            JsonNode step = steps.path(lead - 1);
            for (SinkBound bound : config.bounds()) {
                JsonNode value = value(step, bound);
                if (value != null && value.isNumber()) {
                    output.add(new SinkRow(
                            series, name, origin, lead, step.path("time").asLong(), bound.name(), value.doubleValue()));
                }
            }
        }
    }

    /** Null or missing if the stream does not have this bound. */
    private static @Nullable JsonNode value(JsonNode step, SinkBound bound) {
        JsonNode quantiles = step.path("quantiles");
        if (bound.equals(SinkBound.MEDIAN)) {
            return step.path("median");
        }
        if (bound.isLevel()) {
            return quantiles.path(bound.name());
        }
        List<JsonNode> values = new ArrayList<>();
        for (Iterator<JsonNode> each = quantiles.elements(); each.hasNext(); ) {
            values.add(each.next());
        }
        if (values.isEmpty()) {
            return null;
        }
        return bound.equals(SinkBound.LOWER) ? values.get(0) : values.get(values.size() - 1);
    }
}
