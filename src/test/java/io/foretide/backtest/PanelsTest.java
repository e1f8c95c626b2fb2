package io.foretide.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.foretide.backtest.BacktestSettings.Scoring;
import io.foretide.backtest.SeriesPanel.Member;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.files.SeriesFile;
import io.foretide.windows.GridSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our definitions beside those of the public leaderboard. The panels may not be shipped; where they are not at hand the tests are skipped. */
final class PanelsTest {
    private static final Path PANELS = Path.of("../shared/data/panels");

    @ParameterizedTest
    @CsvSource({
        "m4_hourly, 414, 1.19321, .04831",
        "l2c_h, 7, 1.21406, .67549",
        "us_births_d, 1, 1.86484, .11876",
        "hospital_m, 767, 0.92053, .07263"
    })
    void the_seasonal_naive_forecast_has_its_published_scores(String name, int series, String mase, double crps)
            throws IOException {
        Path file = PANELS.resolve(name + ".csv.gz");
        assumeTrue(Files.exists(file), "the panel " + file + " is not at hand");
        PublishedResults published = PublishedResults.read(PANELS.resolve(name + ".json"));
        ForetideConfig.Stream stream =
                new ConfigReader(Map.of()).read(null, Map.of("stream.interval", published.interval() + "ms")).stream();
        SeriesPanel panel = SeriesPanel.of(
                SeriesFile.read(file, SeriesFile.Options.guessed()).series(),
                stream.channels(),
                GridSettings.of(stream));

        assertThat(panel.series()).hasSize(series);
        MeanScores scores = seasonalNaive(panel, published);
        assertThat(String.format(Locale.ROOT, "%.5f", scores.mase())).isEqualTo(mase);
        assertThat(scores.crps()).isCloseTo(crps, org.assertj.core.data.Offset.offset(6e-6));
        assertThat(published.seasonalNaive().orElseThrow().mase()).isEqualTo(Double.parseDouble(mase));
    }

    private static MeanScores seasonalNaive(SeriesPanel panel, PublishedResults published) {
        double[] levels = {.1, .2, .3, .4, .5, .6, .7, .8, .9};
        int horizon = published.horizon();
        var scoring = new Scoring(java.util.List.of(horizon), published.windows(), 0, 0, 0, published.maseSeason());
        LossTerms terms = new LossTerms(levels);
        ScoreSums sums = new ScoreSums(levels.length);
        double[][] forecast = new double[horizon][levels.length];
        for (Member member : panel.series()) {
            TargetRange split = TargetRange.of(member, scoring, horizon);
            ErrorScales history = new ErrorScales(member, 0, scoring.season(), 0);
            SeasonalNaive naive = new SeasonalNaive(scoring.season());
            for (int origin = 0; origin < member.size(); origin++) {
                naive.observe(member.actual(origin, 0));
                if (split.isOrigin(origin)) {
                    naive.forecast(levels, forecast);
                    for (int lead = 1; lead <= horizon; lead++) {
                        terms.set(
                                member.actual(origin + lead, 0),
                                forecast[lead - 1][0],
                                forecast[lead - 1],
                                false,
                                1,
                                history.scale(origin));
                        sums.add(terms);
                    }
                }
            }
        }
        return sums.scores(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8});
    }
}
