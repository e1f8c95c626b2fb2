package io.foretide.tasks.forecasts;

import io.foretide.series.Forecast;
import io.foretide.tasks.PendingSteps.Pending;
import io.foretide.traces.PendingTraces;
import io.foretide.traces.Traces;
import io.foretide.windows.ClosedStep;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the trace headers of pending steps, and passes them on to the forecasts of these steps. Confined to one thread.
 */
final class TracedSteps {
    private final Traces traces;
    private final PendingTraces<Waiting> held = new PendingTraces<>();

    private record Waiting(Bytes series, long step) {}

    TracedSteps(Traces traces) {
        this.traces = traces;
    }

    /** Keeps the trace of a pending step, if it has one. */
    void waits(byte[] series, long step, Headers headers) {
        Header header = traces.on() ? headers.lastHeader(Traces.HEADER) : null;
        if (header != null) {
            held.put(new Waiting(Bytes.wrap(series), step), header.value());
        }
    }

    /** Returns the trace headers of a forecast's record; null if it is not traced. */
    @Nullable
    Headers made(Forecast forecast, Pending<ClosedStep> one, long now) {
        if (!traces.on()) {
            return null;
        }
        byte @Nullable [] trace = held.take(new Waiting(Bytes.wrap(one.series()), forecast.origin()));
        if (trace == null) {
            return null;
        }
        Map<String, String> attributes = Map.of(
                "foretide.series", forecast.series(),
                "foretide.origin", String.valueOf(forecast.origin()),
                "foretide.weights.version", String.valueOf(forecast.version()));
        long arrival = one.closed().arrival();
        return new RecordHeaders().add(Traces.HEADER, traces.over("forecast", trace, arrival, now, attributes));
    }
}
