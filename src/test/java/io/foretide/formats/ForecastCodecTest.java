package io.foretide.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastCodecTest {
    private static final TimeGrid GRID = TimeGrid.of(1000);

    @Test
    void what_was_written_is_read_again_values_beyond_single_precision_as_its_largest() {
        var first = new Channel(
                1.23456789, new double[] {2, 1e300}, new double[][] {{1, 3}, {-1e300, 4}}, Verdict.ABOVE, 2.5, 3, -1.5);
        var second = new Channel(
                Double.NaN,
                new double[] {1e12, 1e12 + 1},
                new double[][] {{1e12 - 2, 1e12 + 2}, {1e12 - 3, 1e12 + 3}},
                Verdict.NONE);
        var forecast = new Forecast("s", 5000, GRID, 7, true, List.of(first, second));

        byte[] bytes = ForecastCodec.encode(forecast);
        Forecast read = ForecastCodec.decode("s", Interval::grid, bytes);

        assertThat(bytes).hasSize(ForecastCodec.bytes(2, 2, 2) - 1);
        assertThat(ForecastCodec.origin(bytes)).isEqualTo(5000);
        assertThat(read.version()).isEqualTo(7);
        assertThat(read.restarted()).isTrue();
        assertThat(read.channels().get(0).actual()).isEqualTo(1.23456789);
        assertThat(read.channels().get(0).verdict()).isEqualTo(Verdict.ABOVE);
        assertThat(read.channels().get(0).median()).containsExactly(2, Float.MAX_VALUE);
        assertThat(read.channels().get(0).quantiles()[1]).containsExactly(-Float.MAX_VALUE, 4);
        assertThat(read.channels().get(0).score()).isEqualTo(2.5);
        assertThat(read.channels().get(0).run()).isEqualTo(3);
        assertThat(read.channels().get(0).levelShift()).isEqualTo(-1.5);
        assertThat(read.channels().get(1).levelShift()).isZero();
        assertThat(read.channels().get(1).score()).isNaN();
        assertThat(read.channels().get(1).actual()).isNaN();
        assertThat(read.channels().get(1).median()).containsExactly(1e12, 1e12 + 1);
        assertThat(read.channels().get(1).quantiles()[1]).containsExactly(1e12 - 3, 1e12 + 3);
        assertThat(read.channels().get(1).verdict()).isEqualTo(Verdict.NONE);
    }

    @Test
    void what_earlier_versions_kept_is_read_without_what_they_did_not_know() {
        var channel = new Channel(1, new double[] {2}, new double[][] {{1, 3}}, Verdict.ABOVE, 4, 2, 5);
        byte[] bytes = ForecastCodec.encode(new Forecast("s", 5000, GRID, 7, true, List.of(channel)));

        assertThat(ForecastCodec.decode("s", Interval::grid, bytes)
                        .channels()
                        .get(0)
                        .score())
                .isEqualTo(4);
        byte[] without = Arrays.copyOf(bytes, bytes.length - Float.BYTES - Integer.BYTES);
        Channel scored =
                ForecastCodec.decode("s", Interval::grid, without).channels().get(0);
        assertThat(scored.score()).isEqualTo(4);
        assertThat(scored.levelShift()).isZero();
        byte[] earlier = Arrays.copyOf(without, without.length - Float.BYTES);
        Channel read =
                ForecastCodec.decode("s", Interval::grid, earlier).channels().get(0);
        assertThat(read.score()).isNaN();
        assertThat(read.quantiles()[0]).containsExactly(1, 3);
    }

    @Test
    void another_format_is_refused() {
        assertThatThrownBy(() -> ForecastCodec.decode("s", Interval::grid, new byte[100]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format 0");
    }
}
