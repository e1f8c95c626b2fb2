package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SeriesStateTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 24, 48})
    void a_compact_series_takes_at_most_two_kilobytes(int season) {
        ForecastSettings settings = new ForecastSettings(
                List.of("value"),
                season == 0 ? 1000 : 86_400_000 / season,
                12,
                List.of(0.05, 0.5, 0.95),
                season == 0 ? List.of() : List.of(season),
                32,
                ReadoutSettings.defaults(),
                true,
                Profile.COMPACT,
                List.of(1, 12),
                60);
        NetworkSpec spec = new NetworkSpec(Cell.GRU, Forecaster.inputs(settings), 64, 1, 12, 3, false, false);

        assertThat(SeriesState.bytes(settings, spec)).isLessThanOrEqualTo(2048);
    }
}
