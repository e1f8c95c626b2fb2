package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Verifies the committed forecasts of {@link Bars} from the topic's beginning: records each that is missing, duplicated, out
 * of order, or of a series that lost its state. Stores one number per series, so that it can run for hours.
 */
final class ForecastLedger implements AutoCloseable {
    private static final int MAX_NOTED = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Long> next = new HashMap<>(); // series → bar that must come next; guarded by this
    private final List<String> wrong = new ArrayList<>(); // guarded by this
    private final TopicFollower follower;
    private long count; // guarded by this

    ForecastLedger(String bootstrapServers, String topic) {
        follower = new TopicFollower(bootstrapServers, topic, true, record -> note(read(record.value())));
    }

    private static JsonNode read(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void note(JsonNode forecast) {
        count++;
        String series = forecast.get("series").asText();
        long bar = (forecast.get("origin").asLong() - Bars.START) / Bars.MINUTE;
        long due = next.getOrDefault(series, 0L);
        if (bar != due) {
            wrong("%s: the forecast of bar %d came where that of %d was due".formatted(series, bar, due));
        }
        if (forecast.path("restarted").asBoolean() != (bar == 0)) {
            wrong("%s: the state at bar %d was lost, or is not new".formatted(series, bar));
        }
        next.put(series, bar + 1);
    }

    private void wrong(String what) {
        if (wrong.size() < MAX_NOTED) {
            wrong.add(what);
        }
    }

    /** Forecasts so far. */
    synchronized long count() {
        return count;
    }

    /** Throws if any forecast was missing, double, out of order, or of a series without its state. */
    synchronized void assertNothingWrong() {
        assertThat(wrong).isEmpty();
    }

    /** Waits until every series has so many forecasts, and verifies that each came once and in order. */
    void awaitAll(int series, long bars, Duration patience) {
        Awaitility.await("all forecasts")
                .atMost(patience)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> count() >= series * bars);
        assertNothingWrong();
        assertThat(count()).isEqualTo(series * bars);
        synchronized (this) {
            assertThat(next).hasSize(series);
            assertThat(next.values()).allMatch(bar -> bar == bars);
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
