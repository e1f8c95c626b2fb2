package io.foretide.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.ForecastSpecs;
import io.foretide.backtest.BacktestSettings.LearningPace;
import io.foretide.backtest.BacktestSettings.Scoring;
import io.foretide.backtest.SeriesPanel.Member;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.files.SeriesFile;
import io.foretide.learning.ReplaySettings;
import io.foretide.model.Device;
import io.foretide.model.Placement;
import io.foretide.model.Weights;
import io.foretide.windows.GridSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class BacktestTest {
    private static final int ROWS = 300;
    private static final int HORIZON = 4;
    private static final long HOUR = 3_600_000;
    private static final Scoring EVERY_ORIGIN = new Scoring(List.of(1, HORIZON), 0, 0, 0, 0, 24);

    @Test
    void what_comes_later_changes_no_forecast_of_any_series_made_before_even_while_the_core_learns() {
        int border = 240;
        Random random = new Random(5);
        List<SeriesFile.Series> garbage = panel(ROWS);
        for (SeriesFile.Series series : garbage) {
            for (int row = border + 1; row < ROWS; row++) {
                series.values()[row][0] = 1e6 * random.nextGaussian();
                series.values()[row][1] = row % 2 == 0 ? Double.NaN : -1e6;
            }
        }

        Map<String, double[]> one = made(panel(ROWS), true);
        Map<String, double[]> two = made(garbage, true);

        assertThat(one).hasSize(2 * 2 * ROWS);
        for (String series : List.of("a", "b")) {
            for (int row = 0; row <= border; row++) {
                assertThat(one.get(series + 0 + row)).as(series + row).isEqualTo(two.get(series + 0 + row));
                assertThat(one.get(series + 1 + row)).as(series + row).isEqualTo(two.get(series + 1 + row));
            }
            assertThat(one.get(series + 0 + (border + 1))).isNotEqualTo(two.get(series + 0 + (border + 1)));
        }
    }

    @Test
    void known_inputs_beyond_the_horizon_of_an_origin_change_no_forecast_made_there() {
        int border = 240;
        Random random = new Random(6);
        List<SeriesFile.Series> rows = withKnown(panel(ROWS));
        List<SeriesFile.Series> garbage = withKnown(panel(ROWS));
        for (SeriesFile.Series series : garbage) {
            for (int row = border + HORIZON + 1; row < ROWS; row++) {
                series.known()[row][0] = row % 2 == 0 ? Double.NaN : 1e6 * random.nextGaussian();
            }
        }
        Map<String, double[]> one = new HashMap<>();
        Map<String, double[]> two = new HashMap<>();

        run(rows, EVERY_ORIGIN, true, recorder(one), Map.of("stream.known", "k"));
        run(garbage, EVERY_ORIGIN, true, recorder(two), Map.of("stream.known", "k"));

        for (String series : List.of("a", "b")) {
            for (int row = 0; row <= border; row++) {
                assertThat(one.get(series + 0 + row)).as(series + row).isEqualTo(two.get(series + 0 + row));
            }
            assertThat(one.get(series + 0 + (border + 1))).isNotEqualTo(two.get(series + 0 + (border + 1)));
        }
    }

    /** With the next value's noise as a known input, rounded. */
    private static List<SeriesFile.Series> withKnown(List<SeriesFile.Series> rows) {
        return rows.stream()
                .map(series -> new SeriesFile.Series(
                        series.id(),
                        series.times(),
                        series.values(),
                        IntStream.range(0, ROWS)
                                .mapToObj(row -> new double[] {Math.rint(series.values()[row][0] / 4)})
                                .toArray(double[][]::new)))
                .toList();
    }

    @Test
    void the_core_learns_online_unless_it_is_frozen() {
        BacktestReport learning = run(panel(ROWS), EVERY_ORIGIN, true, ForecastListener.NONE);
        BacktestReport frozen = run(panel(ROWS), EVERY_ORIGIN, false, ForecastListener.NONE);

        assertThat(learning.versions().updates()).isGreaterThan(20);
        assertThat(frozen.versions().updates()).isZero();
        assertThat(frozen.versions().weights()).isZero();
    }

    @Test
    void errors_are_those_of_the_forecasts_that_were_made() {
        List<SeriesFile.Series> rows = panel(ROWS);
        Map<String, double[]> made = new HashMap<>();
        BacktestReport report = run(rows, EVERY_ORIGIN, true, recorder(made));

        double sum = 0;
        int count = 0;
        for (SeriesFile.Series series : rows) {
            for (int origin = 0; origin + HORIZON < ROWS; origin++) {
                for (int lead = 1; lead <= HORIZON; lead++) {
                    sum += Math.abs(made.get(series.id() + 0 + origin)[lead - 1] - series.values()[origin + lead][0]);
                    count++;
                }
            }
        }
        ForecasterResult mix = result(report, "mix", "x", HORIZON);
        assertThat(mix.scores().mae()).isCloseTo(sum / count, Offset.offset(1e-9));
        assertThat(mix.scores().targets()).isEqualTo(count);
        assertThat(mix.origins()).isEqualTo(2L * (ROWS - HORIZON));
    }

    @Test
    void windows_are_the_last_non_overlapping_origins_of_each_series() {
        List<Integer> origins = new ArrayList<>();
        run(panel(ROWS), new Scoring(List.of(HORIZON), 3, 0, 0, 0, 24), true, new ForecastListener() {
            @Override
            public void scored(Member member, int channel, int origin, OriginForecasts forecasts) {
                if (channel == 0 && member.id().equals("b")) {
                    origins.add(origin);
                }
            }
        });

        assertThat(origins).containsExactly(ROWS - 1 - 12, ROWS - 1 - 8, ROWS - 1 - 4);
    }

    @Test
    void the_mix_beats_the_last_value_on_waves() {
        BacktestReport report =
                run(panel(ROWS), new Scoring(List.of(HORIZON), 0, 0, 150, 0, 24), true, ForecastListener.NONE);

        double mix = result(report, "mix", "all", HORIZON).scores().mae();
        assertThat(mix)
                .isLessThan(0.7
                        * result(report, "last-value", "all", HORIZON).scores().mae());
        assertThat(report.byAge()).extracting(AgeResult::from).contains(1, 11, 31, 101);
    }

    @Test
    void a_series_that_is_too_short_is_refused_by_name() {
        assertThatThrownBy(() -> run(panel(30), new Scoring(List.of(1), 0, 20, 20, 0, 1), true, ForecastListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("series a has 30 steps");
        assertThatThrownBy(() -> run(panel(30), new Scoring(List.of(1), 8, 0, 0, 0, 1), true, ForecastListener.NONE))
                .hasMessageContaining("too few for 8 windows of 4 leads");
    }

    @Test
    void a_gap_is_filled_as_in_the_service_and_its_steps_are_no_targets() {
        List<SeriesFile.Series> rows = List.of(series("gap", new long[] {0, 1, 2, 6, 7, 8}));
        List<Integer> steps = new ArrayList<>();
        BacktestReport report = run(rows, new Scoring(List.of(1), 0, 0, 0, 0, 1), true, new ForecastListener() {
            @Override
            public void forecastMade(Member member, int channel, int origin, OriginForecasts forecasts) {
                steps.add(channel == 0 ? (int) (member.times()[origin] / HOUR) : -1);
            }
        });

        assertThat(steps).filteredOn(step -> step >= 0).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(result(report, "mix", "x", 1).scores().targets()).isEqualTo(5);
    }

    private static SeriesFile.Series series(String id, long[] hours) {
        double[][] values = new double[hours.length][];
        for (int i = 0; i < hours.length; i++) {
            values[i] = new double[] {i, -i};
            hours[i] *= HOUR;
        }
        return new SeriesFile.Series(id, hours, values);
    }

    private static Map<String, double[]> made(List<SeriesFile.Series> rows, boolean online) {
        Map<String, double[]> made = new HashMap<>();
        run(rows, EVERY_ORIGIN, online, recorder(made));
        return made;
    }

    /** Keeps medians and quantiles of the mix under series, channel and row. */
    private static ForecastListener recorder(Map<String, double[]> made) {
        return new ForecastListener() {
            @Override
            public void forecastMade(Member member, int channel, int origin, OriginForecasts forecasts) {
                double[] all = new double[HORIZON * 4];
                for (int lead = 1; lead <= HORIZON; lead++) {
                    all[lead - 1] = forecasts.point(0, lead);
                    System.arraycopy(forecasts.quantiles(0, lead), 0, all, HORIZON + 3 * (lead - 1), 3);
                }
                made.put(member.id() + channel + origin, all);
            }
        };
    }

    private static ForecasterResult result(BacktestReport report, String expert, String channel, int horizon) {
        return report.results().stream()
                .filter(result -> result.expert().equals(expert)
                        && result.channel().equals(channel)
                        && result.horizon() == horizon)
                .findFirst()
                .orElseThrow();
    }

    private static BacktestReport run(
            List<SeriesFile.Series> rows, Scoring scoring, boolean online, ForecastListener listener) {
        return run(rows, scoring, online, listener, Map.of());
    }

    private static BacktestReport run(
            List<SeriesFile.Series> rows,
            Scoring scoring,
            boolean online,
            ForecastListener listener,
            Map<String, String> more) {
        Map<String, String> overrides = new HashMap<>(Map.of(
                "stream.interval", "1h",
                "stream.channels", "x,y",
                "stream.horizon", String.valueOf(HORIZON),
                "stream.seasons", "24",
                "learning.block", "8",
                "model.hidden", "8"));
        overrides.putAll(more);
        ForetideConfig config = new ConfigReader(Map.of()).read(null, overrides);
        ForecastSpecs specs = new ForecastSpecs(config);
        BacktestSettings settings = new BacktestSettings(
                specs.forecasts(),
                specs.network(),
                specs.training(),
                new LearningPace(8, 1000, 5000, new ReplaySettings(4, 16, Duration.ZERO), online),
                Placement.on(Device.CPU),
                Weights.initial(specs.network(), 1),
                scoring);
        SeriesPanel panel = SeriesPanel.of(rows, config.stream().channels(), GridSettings.of(config.stream()));
        return new Backtest(settings, panel, listener).run(steps -> true);
    }

    private static List<SeriesFile.Series> panel(int rows) {
        return List.of(waves("a", rows, 1), waves("b", rows, 2));
    }

    private static SeriesFile.Series waves(String id, int rows, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][2];
        for (int i = 0; i < rows; i++) {
            values[i][0] = 10 * seed * Math.sin(2 * Math.PI * i / 24) + random.nextGaussian();
            values[i][1] = 100 + 0.5 * values[i][0] + random.nextGaussian();
        }
        long[] times = IntStream.range(0, rows).mapToLong(i -> i * HOUR).toArray();
        return new SeriesFile.Series(id, times, values);
    }
}
