package io.foretide.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.backtest.BacktestSettings.Mode;
import io.foretide.forecasts.ForecastSettings;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Profile;
import io.foretide.forecasts.ReadoutSettings;
import io.foretide.model.Cell;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class BacktestTest {
    private static final int ROWS = 420;

    @Test
    void what_comes_later_changes_no_forecast_made_before_even_while_the_core_learns() {
        int border = 320;
        double[][] rows = waves(ROWS);
        double[][] garbage = waves(ROWS);
        Random random = new Random(5);
        for (int row = border + 1; row < ROWS; row++) {
            garbage[row][0] = 1e6 * random.nextGaussian();
            garbage[row][1] = row % 2 == 0 ? Double.NaN : -1e6;
        }

        List<Predictions> one = said(settings(120, 60, Mode.ONLINE), rows);
        List<Predictions> two = said(settings(120, 60, Mode.ONLINE), garbage);

        for (int row = 0; row <= border; row++) {
            assertThat(one.get(row).points()[0]).isDeepEqualTo(two.get(row).points()[0]);
            assertThat(one.get(row).points()[1]).isDeepEqualTo(two.get(row).points()[1]);
            assertThat(one.get(row).low()).isDeepEqualTo(two.get(row).low());
            assertThat(one.get(row).high()).isDeepEqualTo(two.get(row).high());
        }
        assertThat(one.get(border + 1).points()[0][0])
                .isNotEqualTo(two.get(border + 1).points()[0][0]);
    }

    @Test
    void errors_are_those_of_the_forecasts_that_were_made() {
        BacktestSettings settings = settings(0, 0, Mode.ONLINE);
        double[][] rows = waves(ROWS);
        List<Predictions> said = new ArrayList<>();
        Report report = new Backtest(settings, table(rows), said::add).run(row -> {});

        double sum = 0;
        int count = 0;
        for (int origin = 0; origin + 4 < ROWS; origin++) {
            for (int lead = 1; lead <= 4; lead++) {
                sum += Math.abs(said.get(origin).points()[0][0][lead - 1] - rows[origin + lead][0]);
                count++;
            }
        }
        Result mix = report.results().stream()
                .filter(result ->
                        result.expert().equals("mix") && result.channel().equals("a") && result.horizon() == 4)
                .findFirst()
                .orElseThrow();
        assertThat(mix.mae()).isCloseTo(sum / count, Offset.offset(1e-9));
        assertThat(mix.origins()).isEqualTo(ROWS - 4);
    }

    @Test
    void the_mix_beats_the_last_value_on_waves_and_learns_nothing_when_frozen() {
        Report online = new Backtest(settings(120, 60, Mode.ONLINE), table(waves(ROWS))).run(row -> {});
        Report frozen = new Backtest(settings(120, 60, Mode.FROZEN), table(waves(ROWS))).run(row -> {});

        assertThat(mae(online, "mix")).isLessThan(0.7 * mae(online, "persistence"));
        assertThat(mae(frozen, "persistence")).isEqualTo(mae(online, "persistence"));
        assertThat(mae(frozen, "mix")).isNotEqualTo(mae(online, "mix"));
    }

    @Test
    void too_few_rows_are_refused() {
        assertThatThrownBy(() -> new Backtest(settings(400, 60, Mode.ONLINE), table(waves(ROWS))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("420 rows");
    }

    private static List<Predictions> said(BacktestSettings settings, double[][] rows) {
        List<Predictions> said = new ArrayList<>();
        new Backtest(settings, table(rows), said::add).run(row -> {});
        return said;
    }

    private static double mae(Report report, String expert) {
        return report.results().stream()
                .filter(result ->
                        result.expert().equals(expert) && result.channel().equals("all") && result.horizon() == 4)
                .findFirst()
                .orElseThrow()
                .mae();
    }

    private static Table table(double[][] rows) {
        return new Table(List.of("a", "b"), rows, 0);
    }

    private static double[][] waves(int count) {
        Random random = new Random(1);
        double[][] rows = new double[count][2];
        for (int i = 0; i < count; i++) {
            rows[i][0] = 10 * Math.sin(2 * Math.PI * i / 24) + random.nextGaussian();
            rows[i][1] = 100 + 0.5 * rows[i][0] + random.nextGaussian();
        }
        return rows;
    }

    private static BacktestSettings settings(int train, int validate, Mode mode) {
        ForecastSettings forecasts = new ForecastSettings(
                List.of("a", "b"),
                3_600_000,
                4,
                List.of(0.05, 0.5, 0.95),
                List.of(24),
                8,
                new ReadoutSettings(true, 12, 0.999),
                true,
                Profile.ACCURATE,
                List.of(1, 4),
                0);
        NetworkSpec network = new NetworkSpec(Cell.GRU, Forecaster.inputs(forecasts), 8, 1, 4, 3, false, false);
        CoreLearning learning = new CoreLearning(2, 2, 3e-3, 1e-3, 0.1, 0.1, 1, 4, 16, 0.5, 0);
        return new BacktestSettings(
                forecasts, network, learning, List.of(1, 4), train, validate, 0, train > 0, mode, 1, Precision.FLOAT32);
    }
}
