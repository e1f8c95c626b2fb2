package io.foretide.tasks.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.foretide.ForecastSpecs;
import io.foretide.config.ConfigReader;
import io.foretide.forecasts.Fixtures;
import io.foretide.metrics.Metrics;
import io.foretide.series.DriftEvent.Cause;
import io.foretide.series.NetworkDriftEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Losses with and without the network, 200 scores a minute. */
class NetworkDriftWatchTest {
    private static final String STREAM = "default";
    private static final int PER_MINUTE = 200;
    private static final long MINUTE = 60_000;

    private final Random random = new Random(1);
    private final Metrics metrics = new Metrics();
    private long now = 1_000_000_000L;
    private Forecasting forecasting;
    private KeyValueStore<Bytes, byte[]> store;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() {
        forecasting = new Forecasting(folder);
        store = forecasting.driver.getKeyValueStore(ForecastTask.DRIFT_STORE);
    }

    @AfterEach
    void close() {
        forecasting.close();
    }

    private NetworkDriftWatch watch(int horizon) {
        var config = new ConfigReader(Map.of())
                .read(null, Map.of("stream.interval", "1s", "stream.horizon", String.valueOf(horizon)));
        return new NetworkDriftWatch(new ForecastSpecs(config).streams(), metrics, store, 5);
    }

    /** Adds losses whose mean with the network is a multiple of that without it. */
    private List<NetworkDriftEvent> minutes(NetworkDriftWatch watch, int minutes, int lead, double ratio) {
        List<NetworkDriftEvent> events = new ArrayList<>();
        for (int i = 0; i < minutes * PER_MINUTE; i++) {
            double without = -Math.log(random.nextDouble());
            double with = ratio * without + .3 * random.nextGaussian();
            watch.add(STREAM, lead, 1, with, without, 17, now).ifPresent(events::add);
            now += MINUTE / PER_MINUTE;
        }
        return events;
    }

    private double drifting() {
        return metrics.networkDrifting.labelValues(STREAM).get();
    }

    @Test
    void an_event_opens_once_while_the_network_makes_forecasts_worse_and_closes_once() {
        NetworkDriftWatch watch = watch(12);
        assertThat(minutes(watch, 90, 1, .97)).isEmpty();

        List<NetworkDriftEvent> opened = minutes(watch, 240, 1, 1.1);
        assertThat(opened).singleElement().satisfies(event -> {
            assertThat(event.cause()).isEqualTo(Cause.WORSE);
            assertThat(event.stream()).isEqualTo(STREAM);
            assertThat(event.partition()).isEqualTo(5);
            assertThat(event.lead()).isEqualTo(1);
            assertThat(event.version()).isEqualTo(17);
            assertThat(event.loss()).isGreaterThanOrEqualTo(1.03 * event.lossWithout());
        });
        assertThat(drifting()).isEqualTo(1);

        assertThat(minutes(watch, 240, 1, .97)).singleElement().satisfies(event -> {
            assertThat(event.cause()).isEqualTo(Cause.BETTER);
            assertThat(event.opened()).isEqualTo(opened.get(0).opened());
        });
        assertThat(drifting()).isZero();
        assertThat(metrics.networkDriftEvents.labelValues(STREAM, "opened").get())
                .isEqualTo(1);
        assertThat(metrics.networkDriftEvents.labelValues(STREAM, "closed").get())
                .isEqualTo(1);
    }

    @Test
    void a_network_without_effect_is_no_drift_and_neither_is_a_bad_half_hour() {
        NetworkDriftWatch watch = watch(12);
        assertThat(minutes(watch, 300, 3, 1)).isEmpty();
        assertThat(minutes(watch(12), 30, 8, 1.5)).isEmpty();
    }

    @Test
    void scores_of_one_moment_count_as_one() {
        NetworkDriftWatch watch = watch(12);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(watch.add(STREAM, 1, 1, 1.5, 1, 17, now)).isEmpty();
        }
    }

    @Test
    void a_series_whose_usual_change_is_far_too_small_does_not_decide_alone() {
        NetworkDriftWatch watch = watch(12);
        for (int minute = 0; minute < 200; minute++) {
            assertThat(minutes(watch, 1, 1, .97)).isEmpty();
            assertThat(watch.add(STREAM, 1, 1, 1500, 1000, 17, now)).isEmpty();
        }
    }

    @Test
    void an_open_event_survives_a_restart_and_is_not_opened_again() {
        NetworkDriftWatch watch = watch(12);
        List<NetworkDriftEvent> opened = minutes(watch, 180, 1, 1.1);
        watch.close();
        assertThat(drifting()).as("moved").isZero();

        NetworkDriftWatch restarted = watch(12);
        assertThat(drifting()).isEqualTo(1);
        assertThat(restarted.orphans(17, now)).isEmpty();
        assertThat(minutes(restarted, 100, 1, 1.1)).isEmpty();
        assertThat(minutes(restarted, 240, 1, .97)).singleElement().satisfies(event -> assertThat(event.opened())
                .isEqualTo(opened.get(0).opened()));
    }

    @Test
    void an_event_at_a_lead_that_the_settings_no_longer_have_is_closed_once() {
        NetworkDriftWatch watch = watch(12);
        List<NetworkDriftEvent> opened = minutes(watch, 180, 8, 1.1);
        watch.close();

        NetworkDriftWatch shorter = watch(4);
        assertThat(drifting()).isZero();
        assertThat(shorter.orphans(18, now)).singleElement().satisfies(event -> {
            assertThat(event.cause()).isEqualTo(Cause.GONE);
            assertThat(event.opened()).isEqualTo(opened.get(0).opened());
        });
        assertThat(shorter.orphans(18, now)).isEmpty();
        assertThat(watch(4).orphans(18, now)).as("after the next start").isEmpty();
    }

    /** Young series trust the network most. */
    @Test
    void weights_that_harm_many_young_series_are_an_event_on_the_topic_of_drift() throws IOException {
        forecasting.publish(Fixtures::trained); // at random
        for (int minute = 0; minute < 70; minute++) {
            for (int series = 0; series < 10; series++) {
                for (int step = 0; step < 12; step++) {
                    forecasting.send(
                            "young-" + minute + "-" + series, 1000L * (60 * minute + step), random.nextGaussian());
                }
            }
            forecasting.driver.advanceWallClockTime(Duration.ofMinutes(1));
        }

        List<JsonNode> events = forecasting.read(forecasting.topics.drift());
        assertThat(events).isNotEmpty().allSatisfy(event -> {
            assertThat(event.get("scope").asText()).isEqualTo("network");
            assertThat(event.get("stream").asText()).isEqualTo(STREAM);
        });
        assertThat(events.get(0).get("event").asText()).isEqualTo("opened");
        assertThat(events.get(0).get("loss").asDouble())
                .isGreaterThan(1.03 * events.get(0).get("lossWithout").asDouble());
        assertThat(forecasting
                        .metrics
                        .networkDriftEvents
                        .labelValues(STREAM, "opened")
                        .get())
                .isPositive();
    }
}
