package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.foretide.ServedProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Settings that change over state that was made with others, and throwing that state away. */
class ChangedSettingsIT {
    private static final long START = 1_750_000_020_000L;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private static String observations(int count) {
        var lines = new StringBuilder();
        for (int step = 0; step < count; step++) {
            lines.append("{\"series\":\"a\",\"time\":%d,\"value\":%d}\n".formatted(START + step * 60_000L, step));
        }
        return lines.toString();
    }

    private static void awaitForecasts(ServedProcess served, int count) {
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> assertThat(served.committed("foretide.forecasts"))
                .hasSize(count));
    }

    @Test
    void a_changed_horizon_is_refused_with_what_to_do_and_reset_begins_anew_from_the_kept_observations()
            throws Exception {
        try (var served = new ServedProcess(folder, Map.of("FORETIDE_MODEL_HIDDEN", "8"))) {
            served.start();
            assertThat(served.post(observations(20)).statusCode()).isEqualTo(202);
            awaitForecasts(served, 20);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", served.bootstrapServers()))) {
                var foreign = List.of("foretide.forecasters", "foretide.mine", "other");
                admin.createTopics(foreign.stream()
                                .map(name -> new NewTopic(name, 1, (short) 1))
                                .toList())
                        .all()
                        .get();
            }
            assertThat(served.run("reset", "--yes"))
                    .as("while the service runs")
                    .matches(ended -> ended.code() == 2)
                    .extracting(Ended::output)
                    .asString()
                    .contains("the embedded broker cannot use")
                    .doesNotContain("\tat io.foretide");
            assertThat(served.stop()).isTrue();

            served.set("FORETIDE_STREAM_HORIZON", "7");
            served.set("FORETIDE_MODEL_HIDDEN", "9");
            Ended refused = served.run("serve");
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.output())
                    .contains(
                            "stream.horizon was 12 and is 7",
                            "model.hidden was 8 and is 9",
                            "foretide reset",
                            "Restore them",
                            "topics.prefix")
                    .doesNotContain("\tat io.foretide");

            Ended asked = served.run("reset");
            assertThat(asked.code()).isEqualTo(2);
            assertThat(asked.output())
                    .contains(
                            "foretide.forecasts",
                            "foretide.forecaster-series-changelog",
                            "foretide.learner-learner-changelog",
                            "consumer groups  foretide.learner",
                            folder.resolve("data/streams/foretide.forecaster").toString(),
                            "Kept: foretide.observations",
                            "Type yes",
                            "Nothing was deleted")
                    .doesNotContain("foretide.forecasters", "foretide.mine", "other", "\tat io.foretide");
            assertThat(folder.resolve("data/streams/foretide.forecaster")).isDirectory();

            Ended done = served.run("reset", "--yes");
            assertThat(done.output()).contains("foretide.weights", "Deleted.").doesNotContain("\tat io.foretide");
            assertThat(done.code()).isZero();
            assertThat(folder.resolve("data/streams/foretide.forecaster")).doesNotExist();

            served.start();
            awaitForecasts(served, 20);
            assertThat(served.committed("foretide.forecasts"))
                    .allSatisfy(forecast -> assertThat(forecast.get("steps")).hasSize(7));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", served.bootstrapServers()))) {
                assertThat(admin.listTopics().names().get()).contains("foretide.forecasters", "foretide.mine", "other");
            }
        }
    }

    @Test
    void local_state_of_another_life_is_thrown_away_and_restored() throws Exception {
        try (var served = new ServedProcess(folder, Map.of("FORETIDE_MODEL_HIDDEN", "8"))) {
            served.start();
            assertThat(served.post(observations(20)).statusCode()).isEqualTo(202);
            awaitForecasts(served, 20);
            assertThat(served.stop()).isTrue();
            Files.writeString(folder.resolve("data/streams/foretide.life"), "00000000-0000");

            served.start();

            assertThat(served.output()).contains("belongs to other topics");
            assertThat(served.api("/api/v1/series/a").body()).contains("\"steps\":20");
        }
    }
}
