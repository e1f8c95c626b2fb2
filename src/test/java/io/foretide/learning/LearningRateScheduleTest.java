package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScheduleTest {
    @ParameterizedTest
    @CsvSource({
        "NONE, 0, 0.25",
        "NONE, 3, 1",
        "NONE, 1000, 1",
        "LINEAR, 4, 1",
        "LINEAR, 9, 0.55",
        "LINEAR, 14, 0.1",
        "LINEAR, 1000, 0.1",
        "COSINE, 9, 0.55",
        "COSINE, 1000, 0.1",
        "INVERSE_SQRT, 14, 0.55",
        "INVERSE_SQRT, 1000000000, 0.1"
    })
    void theFactorRisesOverFourUpdatesAndFallsOverTen(LearningRateSchedule.Decay decay, long update, double factor) {
        assertThat(new LearningRateSchedule(4, decay, 10, 0.1).factor(update)).isCloseTo(factor, within(1e-3));
    }
}
