package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.TimeGrid;
import io.foretide.serving.PastForecasts.Errors;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesDocumentsTest {
    private static final TimeGrid GRID = TimeGrid.of(1000);
    private final SeriesDocuments documents = new SeriesDocuments("default", List.of("value"), new int[] {1, 2});

    /** Steps 0..n-1 whose forecasts say: the last value and one more, between the last value and two more. */
    private static List<Forecast> past(double... values) {
        List<Forecast> past = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            double last = values[i];
            double[][] bands = {{last, last + 1, last + 2}, {last, last + 1, last + 2}};
            Verdict verdict = i == 2 ? Verdict.ABOVE : Verdict.INSIDE;
            past.add(new Forecast(
                    "s",
                    i * 1000L,
                    GRID,
                    1,
                    i == 0,
                    List.of(new Channel(last, new double[] {last + 1, last + 1}, bands, verdict))));
        }
        return past;
    }

    @Test
    void errors_hold_what_was_said_against_what_came_beside_the_last_value() {
        PastForecasts lookback = PastForecasts.of(past(0, 2, 10, 11), 0);

        Errors one = lookback.errors(1);
        assertThat(one.count()).isEqualTo(3);
        assertThat(one.mae()).isEqualTo((1 + 7 + 0) / 3.0);
        assertThat(one.lastValueMae()).isEqualTo((2 + 8 + 1) / 3.0);
        assertThat(one.coverage()).isEqualTo(2 / 3.0);
        assertThat(lookback.errors(2).count()).isEqualTo(2);
    }

    @Test
    void steps_that_nobody_observed_count_for_nothing() {
        Errors one = PastForecasts.of(past(0, Double.NaN, 4), 0).errors(1);

        assertThat(one.count()).isZero();
        assertThat(one.mae()).isNaN();
    }

    @Test
    void calibration_is_told_by_channel_and_lead() {
        JsonObject document = new SeriesDocuments("default", List.of("value"), new int[] {1, 2})
                .calibration("s", past(0, 2, 10, 11), new int[] {1, 2}, List.of(.05, .5, .95));

        assertThat(document.getDouble("share")).isCloseTo(.9, within(1e-9));
        JsonObject lead1 = document.getJsonObject("channels")
                .getJsonObject("value")
                .getJsonArray("leads")
                .getJsonObject(0);
        assertThat(lead1.getInteger("count")).isEqualTo(3);
        assertThat(lead1.getDouble("inside")).isEqualTo(2 / 3.0);
        assertThat(lead1.getJsonArray("histogram"))
                .as("11 was the median, 2 the upper quantile, 10 far above")
                .isEqualTo(new JsonArray(List.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 2)));
    }

    @Test
    void a_history_shows_each_step_with_what_had_been_said_of_it() {
        JsonObject history = documents.history("s", past(0, 2, 10), step -> step.origin() >= 1000, new int[] {1, 2});

        JsonObject channel = history.getJsonObject("channels").getJsonObject("value");
        assertThat(channel.getJsonArray("errors").encode())
                .as("over these steps only")
                .isEqualTo("[{\"lead\":1,\"count\":2,\"mae\":4.0,\"lastValueMae\":5.0,\"inside\":0.5},"
                        + "{\"lead\":2,\"count\":1,\"mae\":9.0,\"lastValueMae\":10.0,\"inside\":0.0}]");
        JsonArray steps = channel.getJsonArray("steps");
        assertThat(steps).hasSize(2);
        JsonObject last = steps.getJsonObject(1);
        assertThat(last.getDouble("actual")).isEqualTo(10);
        assertThat(last.getString("verdict")).isEqualTo("above");
        assertThat(last.getJsonArray("forecasts").encode())
                .isEqualTo("[{\"lead\":1,\"origin\":1000,\"median\":3.0,\"low\":2.0,\"high\":4.0},"
                        + "{\"lead\":2,\"origin\":0,\"median\":1.0,\"low\":0.0,\"high\":2.0}]");
    }

    @Test
    void a_summary_has_values_anomalies_and_errors_and_null_for_what_is_not_known() {
        JsonObject channel = documents
                .summary("s", past(0, Double.NaN, 10))
                .getJsonObject("channels")
                .getJsonObject("value");

        assertThat(channel.getJsonArray("values").encode()).isEqualTo("[0.0,null,10.0]");
        assertThat(channel.getJsonArray("anomalies").encode()).isEqualTo("[2000]");
        assertThat(channel.getJsonObject("lead1").getValue("mae")).isNull();
        assertThat(documents.summary("new", List.of()).encode())
                .as("a series without a forecast yet")
                .contains("\"values\":[]");
    }

    @Test
    void a_judgement_is_in_the_summary_and_at_its_step() {
        var judged =
                new Channel(9, new double[] {1, 1}, new double[][] {{0, 1, 2}, {0, 1, 2}}, Verdict.ABOVE, 2.5, 3, 7);
        List<Forecast> past = List.of(new Forecast("s", 0, GRID, 1, false, List.of(judged)));

        assertThat(documents.summary("s", past).encode()).contains("\"score\":2.5");
        assertThat(documents.history("s", past, step -> true, new int[0]).encode())
                .contains("\"verdict\":\"above\",\"score\":2.5,\"run\":3,\"levelShift\":7.0");
    }

    @Test
    void a_forecast_as_csv_quotes_what_needs_it() {
        var named = new Forecast("a,\"b\"", 0, GRID, 1, false, past(5).get(0).channels());

        String csv = new String(new ForecastCsv(List.of("value"), List.of(0.05, 0.5, 0.95)).write(named), UTF_8);

        assertThat(csv)
                .isEqualTo("series,channel,origin,lead,time,median,q0.05,q0.5,q0.95\n"
                        + "\"a,\"\"b\"\"\",value,0,1,1000,6.0,5.0,6.0,7.0\n"
                        + "\"a,\"\"b\"\"\",value,0,2,2000,6.0,5.0,6.0,7.0\n");
    }
}
