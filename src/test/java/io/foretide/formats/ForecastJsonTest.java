package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.Score;
import io.foretide.series.TimeGrid;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ForecastJsonTest {
    private static final TimeGrid MINUTES = TimeGrid.of(60_000);

    private static Channel channel(double actual, double median, double spread, Verdict verdict) {
        double[][] bands = {
            {median - spread, median, median + spread}, {median - 2 * spread, median, median + 2 * spread}
        };
        return new Channel(actual, new double[] {median, median}, bands, verdict);
    }

    private static Forecast forecast(String series, boolean restarted, Channel... channels) {
        return new Forecast(series, 1_600_000_020_000L, MINUTES, 7, restarted, List.of(channels));
    }

    private static ForecastJson json(String... channels) {
        return new ForecastJson(List.of(channels), List.of(0.05, 0.5, 0.95));
    }

    @Test
    void a_lone_channel_stands_at_the_top() {
        Forecast forecast = forecast("room", false, channel(21.5, 22, 1.25, Verdict.INSIDE));

        assertThat(new String(json("value").forecast(forecast), UTF_8))
                .isEqualTo(
                        "{\"series\":\"room\",\"origin\":1600000020000,\"interval\":60000,\"version\":7,\"actual\":21.5,"
                                + "\"verdict\":\"inside\",\"steps\":["
                                + "{\"time\":1600000080000,\"median\":22.0,\"quantiles\":{\"0.05\":20.75,\"0.5\":22.0,\"0.95\":23.25}},"
                                + "{\"time\":1600000140000,\"median\":22.0,\"quantiles\":{\"0.05\":19.5,\"0.5\":22.0,\"0.95\":24.5}}]}");
    }

    @Test
    void a_score_stands_beside_the_verdict_where_there_is_one() {
        var judged = new Channel(25, new double[] {22}, new double[][] {{21, 22, 23}}, Verdict.ABOVE, 2.5, 3, -1.5);

        assertThat(new String(json("value").forecast(forecast("room", false, judged)), UTF_8))
                .contains("\"verdict\":\"above\",\"score\":2.5,\"run\":3,\"levelShift\":-1.5,\"steps\":[{");
    }

    @Test
    void several_channels_stand_by_their_names_and_leads_in_the_order_asked_for() {
        Forecast forecast = forecast(
                "x", true, channel(Double.NaN, Double.NaN, 0, Verdict.NONE), channel(1, 1e9, 0, Verdict.ABOVE));

        assertThat(new String(json("open", "close \"adj\"").forecast(forecast, new int[] {2}), UTF_8))
                .isEqualTo(
                        "{\"series\":\"x\",\"origin\":1600000020000,\"interval\":60000,\"version\":7,\"restarted\":true,"
                                + "\"channels\":{\"open\":{\"actual\":null,\"verdict\":\"none\",\"steps\":[{\"time\":1600000140000,"
                                + "\"median\":null,\"quantiles\":{\"0.05\":null,\"0.5\":null,\"0.95\":null}}]},"
                                + "\"close \\\"adj\\\"\":{\"actual\":1.0,\"verdict\":\"above\",\"steps\":[{\"time\":1600000140000,"
                                + "\"median\":1.0E9,\"quantiles\":{\"0.05\":1.0E9,\"0.5\":1.0E9,\"0.95\":1.0E9}}]}}}");
    }

    @Test
    void a_score_names_its_channel_where_there_are_several() {
        var leads =
                List.of(new Score.Lead(1, 20, 21, Double.NaN, true), new Score.Lead(12, 22.125, 19, Double.NaN, false));
        Score score = new Score("a", 5, 1, 21, 1, leads);
        String steps = "\"actual\":21.0,\"leads\":["
                + "{\"lead\":1,\"predicted\":20.0,\"error\":1.0,\"lastValueError\":0.0,\"inside\":true},"
                + "{\"lead\":12,\"predicted\":22.125,\"error\":-1.125,\"lastValueError\":2.0,\"inside\":false}]}";

        assertThat(new String(json("open", "close").score(score), UTF_8))
                .isEqualTo("{\"series\":\"a\",\"time\":5,\"channel\":\"close\"," + steps);
        assertThat(new String(json("value").score(new Score("a", 5, 0, 21, 1, leads)), UTF_8))
                .isEqualTo("{\"series\":\"a\",\"time\":5," + steps);
    }

    @Property(tries = 2000)
    void whatever_a_series_is_called_and_whatever_its_numbers_others_read_it_back(
            @ForAll String series,
            @ForAll @DoubleRange(min = -1e100, max = 1e100) double actual,
            @ForAll @DoubleRange(min = -1e100, max = 1e100) double median,
            @ForAll @DoubleRange(max = 1e100) double spread)
            throws Exception {
        String name = new String(series.getBytes(UTF_8), UTF_8); // without halves of characters
        byte[] written = json("value").forecast(forecast(name, false, channel(actual, median, spread, Verdict.BELOW)));

        var read = new ObjectMapper().readTree(written);
        assertThat(read.path("series").textValue()).isEqualTo(name);
        assertThat(read.path("actual").doubleValue()).isEqualTo(actual);
        var step = read.path("steps").path(1);
        assertThat(step.path("time").longValue()).isEqualTo(1_600_000_140_000L);
        double high = median + 2 * spread;
        assertThat(Math.abs(step.path("quantiles").path("0.95").asDouble() - high))
                .isLessThanOrEqualTo(1e-3 * Math.abs(4 * spread) + Math.abs(high) * 1.2e-7);
    }
}
