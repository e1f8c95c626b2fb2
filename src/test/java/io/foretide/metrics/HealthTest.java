package io.foretide.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
    private final Health health = new Health();

    @Test
    void readiness_names_every_part_whether_or_not_it_is_well() {
        health.ready("kafka", problem::get);
        health.ready("learner", Optional::empty);
        health.note("feed prices", () -> Optional.of("silent"));

        assertThat(health.readiness()).isEqualTo(Map.of("kafka", 1.0, "learner", 1.0));

        problem.set(Optional.of("has not answered for 5 s"));

        assertThat(health.readiness()).isEqualTo(Map.of("kafka", 0.0, "learner", 1.0));
        assertThat(health.readyProblems()).containsOnlyKeys("kafka");
    }
}
