package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeriesStateTest {
    @ParameterizedTest
    @CsvSource({"12, '', 3600000, 2560", "12, 24, 3600000, 4096", "48, '24,168', 3600000, 8192"})
    void the_state_of_a_series_is_bounded(int horizon, String seasons, long interval, int most) {
        List<Integer> steps = seasons.isEmpty()
                ? List.of()
                : Arrays.stream(seasons.split(",")).map(Integer::valueOf).toList();
        ForecastSettings settings = new ForecastSettings(
                List.of("value"), interval, horizon, List.of(0.05, 0.5, 0.95), steps, 32, List.of(1, horizon), 60);
        NetworkSpec spec = new NetworkSpec(Cell.GRU, Forecaster.INPUTS, 64, 1, Forecaster.GROUPS, 3, false, false)
                .withExperts(Forecaster.EXPERTS);

        assertThat(SeriesState.bytes(settings, spec)).isLessThanOrEqualTo(most);
    }
}
