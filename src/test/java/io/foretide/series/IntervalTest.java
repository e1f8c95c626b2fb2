package io.foretide.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
    @ParameterizedTest
    @CsvSource({
        "15s, 15s",
        "90s, 90s",
        "60s, 1m",
        "1440m, 1d",
        "24 h, 1d",
        "7d, 1w",
        "1500ms, 1500ms",
        "1mo, 1mo",
        "3mo, 3mo",
        "12mo, 1y",
        "2y, 2y",
        "1bd, 1bd",
        "auto, auto"
    })
    void an_interval_is_written_as_short_as_can_be(String text, String shortest) {
        assertThat(Interval.parse(text).text()).isEqualTo(shortest);
    }

    @Property
    void what_is_written_is_read(@ForAll @LongRange(min = 1, max = 100_000_000_000L) long milliseconds) {
        Interval interval = Interval.ofMillis(milliseconds);

        assertThat(Interval.parse(interval.text())).isEqualTo(interval);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "m", "1x", "-1m", "1.5h", "1M", "month"})
    void what_is_no_interval_is_refused_with_what_is_allowed(String text) {
        assertThatThrownBy(() -> Interval.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not an interval")
                .hasMessageContaining("mo (calendar months)")
                .hasMessageContaining("1bd")
                .hasMessageContaining("auto");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "0mo", "2bd", "5000y"})
    void what_cannot_be_counted_so_is_refused(String text) {
        assertThatThrownBy(() -> Interval.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_is_not_known_yet_has_no_grid() {
        assertThatThrownBy(() -> Interval.AUTO.grid()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_grid_may_begin_later_by_less_than_its_interval() {
        Interval month = Interval.ofMonths(1);

        assertThat(month.maxOffset()).isEqualTo(Duration.ofDays(28).toMillis());
        assertThatThrownBy(() -> month.grid(Duration.ofDays(28), null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Interval.BUSINESS_DAY.grid(Duration.ofDays(1), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equal_settings_make_equal_grids_of_one_text() {
        ZoneId tokyo = ZoneId.of("Asia/Tokyo");

        assertThat(Interval.parse("60s").grid()).isEqualTo(TimeGrid.of(60_000));
        assertThat(Interval.parse("60s").grid()).hasToString("TimeGrid[interval=60000, offset=0, zone=null]");
        assertThat(Interval.parse("12mo").grid(Duration.ZERO, tokyo))
                .isEqualTo(Interval.parse("1y").grid(Duration.ZERO, tokyo))
                .hasToString("MonthGrid[months=12, offset=0, zone=Asia/Tokyo]");
        assertThat(Interval.BUSINESS_DAY.grid()).hasToString("BusinessDayGrid[offset=0, zone=Z]");
    }
}
