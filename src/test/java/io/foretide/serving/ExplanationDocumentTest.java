package io.foretide.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.forecasts.Explanation;
import io.foretide.forecasts.Explanation.Group;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.TimeGrid;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationDocumentTest {
    private static final TimeGrid GRID = TimeGrid.of(1000);

    private static Forecast forecast(long origin, double actual, double median, Verdict verdict, double score) {
        double[][] bands = {{median - 2, median, median + 2}, {median - 3, median, median + 3}};
        var channel = new Channel(actual, new double[] {median, median + 0.5}, bands, verdict, score, 0, 0);
        return new Forecast("s", origin, GRID, origin / 5000, false, List.of(channel));
    }

    private static Explanation explanation(Forecast newest, Optional<Forecast> previous, int since) {
        var group = new Group(
                1,
                1,
                1,
                new float[] {.71f, .04f, .2f, .05f},
                new double[] {2, 0, 1.5, .25},
                1.5,
                0,
                .8,
                1,
                1,
                1.1,
                .123);
        var far = new Group(
                2,
                2,
                2,
                new float[] {.1f, .1f, .1f, .7f},
                new double[] {0, 0, 0, -1},
                0,
                -.5,
                .9,
                2.5,
                1,
                1,
                Double.NaN);
        return new Explanation(
                newest,
                previous,
                since,
                List.of("readout", "level", "seasonal-24", "network"),
                List.of(Optional.of(new Explanation.Channel(103.1, false, List.of(group, far)))));
    }

    private static JsonObject json(Explanation explanation) {
        return new ExplanationDocument("default", List.of("value"), explanation).json();
    }

    @SuppressWarnings("unchecked")
    private static List<String> text(Explanation explanation) {
        return json(explanation).getJsonArray("text").getList();
    }

    @Test
    void a_surprise_is_told_with_what_it_moved_and_who_carries_the_forecast() {
        Forecast before = forecast(4000, 99, 100, Verdict.INSIDE, 0);
        Forecast newest = forecast(5000, 103.1, 104, Verdict.ABOVE, 1.55);

        assertThat(text(explanation(newest, Optional.of(before), 1)))
                .containsExactly(
                        "median at lead 1 moved from 100 to 104: the newest value, 103.1, came 3.1 above the forecast of 100"
                                + " (1.55 half-widths, above the interval)",
                        "for 1970-01-01T00:00:06Z 100.5 had been forecast one step earlier",
                        "the network's weights went from version 0 to 1",
                        "the readout carries 71 % of the median at lead 1, seasonal-24 20 %, the network 5 %",
                        "the median at lead 1 lies +3.75 from the newest value, 103.1: +2 by the readout, +1.5 by all experts of"
                                + " seasons",
                        "the network carries 70 % of the median at lead 2, the readout 10 %, the level 10 %",
                        "the median at lead 2 lies -1 from the newest value, 103.1: -1 by the network, -0.5 by inputs known in"
                                + " advance",
                        "the network lowers the quantile loss at lead 1 by 12 % lately",
                        "the interval at lead 1 is 4 wide, 4 before; an error of 0.8 is expected; to keep the promised shares it"
                                + " reaches 1.1 times as far above the median as the mix says",
                        "closed hours up to lead 2 make the expected error there 2.5 times as large");
    }

    @Test
    void what_was_not_observed_or_has_no_forecast_before_is_said_to_be_so() {
        Forecast silent = forecast(9000, Double.NaN, 104, Verdict.NONE, Double.NaN);

        assertThat(text(explanation(silent, Optional.empty(), 0)))
                .first()
                .isEqualTo("no earlier forecast is available for comparison");
        Forecast before = forecast(5000, 99, 100, Verdict.INSIDE, 0);
        assertThat(text(explanation(silent, Optional.of(before), 4)))
                .first()
                .asString()
                .endsWith("nothing was observed at the newest step");
        Forecast seen = forecast(9000, 104, 104, Verdict.NONE, Double.NaN);
        assertThat(text(explanation(seen, Optional.of(before), 4)))
                .first()
                .asString()
                .endsWith("made 4 steps earlier, for none of today's steps");
    }

    @Test
    void numbers_that_are_none_are_null_and_the_change_is_given_in_numbers() {
        Forecast before = forecast(4000, 99, 100, Verdict.INSIDE, 0);
        JsonObject channel = json(explanation(forecast(5000, 103, 104, Verdict.INSIDE, .5), Optional.of(before), 1))
                .getJsonObject("channels")
                .getJsonObject("value");

        assertThat(channel.getJsonObject("changed").getDouble("error")).isEqualTo(3);
        assertThat(channel.getJsonObject("changed").getDouble("sameTime")).isEqualTo(100.5);
        JsonObject far = channel.getJsonArray("leads").getJsonObject(1);
        assertThat(far.getValue("networkGain")).isNull();
        assertThat(far.getJsonObject("contributions").getDouble("network")).isEqualTo(-1);
    }

    @Test
    void large_values_keep_their_whole_digits() {
        Forecast before = forecast(4000, 23590, 23591, Verdict.INSIDE, 0);
        Forecast newest = forecast(5000, 24490.8, 25087.4, Verdict.NONE, Double.NaN);

        assertThat(text(explanation(newest, Optional.of(before), 1)))
                .first()
                .isEqualTo("median at lead 1 moved from 23591 to 25087: the newest value, 24491, came 899.8 above the"
                        + " forecast of 23591");
    }
}
