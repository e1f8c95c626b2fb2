package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A load whose every step is known: so many series, a bar a minute, sent until it is acknowledged. */
record Bars(int series) {
    static final long START = 1_750_000_020_000L; // a whole minute
    static final long MINUTE = 60_000;
    private static final int BATCH = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    static double value(int series, int bar) {
        return 100 + series + 3 * Math.sin(bar / (7.0 + series)) + (bar * 31 + series * 17) % 11 / 10.0;
    }

    String name(int series) {
        return "bar" + series;
    }

    String body(int from, int to) {
        var lines = new StringBuilder();
        for (int bar = from; bar < to; bar++) {
            for (int s = 0; s < series; s++) {
                lines.append("{\"series\":\"%s\",\"time\":%d,\"value\":%s}\n"
                        .formatted(name(s), START + bar * MINUTE, value(s, bar)));
            }
        }
        return lines.toString();
    }

    /** What was taken before a kill is late, or the same again, the second time. */
    void send(ServedProcess served, int from, int to) {
        send(served, from, to, Duration.ofMinutes(3));
    }

    /** @param patience how long each batch may need */
    void send(ServedProcess served, int from, int to, Duration patience) {
        for (int at = from; at < to; at += BATCH) {
            String body = body(at, Math.min(to, at + BATCH));
            await().atMost(patience).ignoreExceptions().until(() -> List.of(202, 207, 400)
                    .contains(served.post(body).statusCode()));
        }
    }

    /** Waits until every bar of every series has its forecast, then checks that it has but one, in order, and that none lost its state. */
    void assertForecastExactlyOnce(ServedProcess served, int bars) {
        served.awaitCommitted(served.topic("forecasts"), (long) bars * series);
        Map<String, List<Long>> origins = new TreeMap<>();
        try {
            for (ConsumerRecord<String, String> record : served.records(served.topic("forecasts"))) {
                JsonNode forecast = JSON.readTree(record.value());
                long bar = (forecast.get("origin").asLong() - START) / MINUTE;
                assertThat(forecast.path("restarted").asBoolean())
                        .as("whether %s has no past at bar %d", forecast.get("series"), bar)
                        .isEqualTo(bar == 0);
                origins.computeIfAbsent(forecast.get("series").asText(), first -> new ArrayList<>())
                        .add(bar);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        for (int s = 0; s < series; s++) {
            assertThat(origins.get(name(s)))
                    .as(name(s))
                    .isEqualTo(LongStream.range(0, bars).boxed().toList());
        }
    }
}
