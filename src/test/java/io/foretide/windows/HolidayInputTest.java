package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.series.Interval;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HolidayInputTest {
    private static GridSettings settings(String interval, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("stream.interval", interval);
        all.putIfAbsent("stream.horizon", "2");
        return GridSettings.of(new ConfigReader(Map.of()).read(null, all).stream());
    }

    /** Of a step and the leads after it. */
    private static float[] holidays(GridSettings settings, String time) {
        long start = settings.grid().cell(Instant.parse(time).toEpochMilli());
        return settings.holidays().orElseThrow().append(new float[0], start, settings.horizon());
    }

    @Test
    void a_day_is_a_holiday_or_not_whatever_the_step() {
        Map<String, String> germany = Map.of("stream.holidays", "DE");

        assertThat(holidays(settings("1d", germany), "2024-12-24T00:00:00Z")).containsExactly(0, 1, 1);
        assertThat(holidays(settings("1m", germany), "2024-12-24T23:59:00Z")).containsExactly(0, 1, 1);
        assertThat(holidays(settings("12h", germany), "2024-12-24T00:00:00Z")).containsExactly(0, 0, 1);
        assertThat(holidays(settings("1bd", germany), "2024-05-08T00:00:00Z"))
                .as("Ascension is a Thursday, the weekend counts as Friday's")
                .containsExactly(0, 1, 0);
    }

    @Test
    void longer_steps_count_their_holidays() {
        assertThat(holidays(settings("1mo", Map.of("stream.holidays", "DE")), "2024-11-01T00:00:00Z"))
                .containsExactly(0, 2, 1);
        assertThat(holidays(
                        settings("1w", Map.of("stream.holidays", "DE", "stream.offset", "4d")), "2024-03-25T00:00:00Z"))
                .as("Good Friday, Easter Monday")
                .containsExactly(1, 1, 0);
    }

    @Test
    void hours_follow_the_clock_of_the_time_zone_in_summer_and_winter() {
        GridSettings berlin = settings("1h", Map.of("stream.holidays", "DE", "stream.time-zone", "Europe/Berlin"));

        assertThat(holidays(berlin, "2024-12-24T22:00:00Z")).containsExactly(0, 1, 1);
        assertThat(holidays(berlin, "2024-10-02T21:00:00Z")).containsExactly(0, 1, 1);
        assertThat(holidays(berlin, "2024-10-03T20:00:00Z")).containsExactly(1, 1, 0);
        GridSettings days = settings("1d", Map.of("stream.holidays", "DE", "stream.time-zone", "Europe/Berlin"));
        assertThat(holidays(days, "2024-03-30T23:00:00Z"))
                .as("the day of 23 hours, then Easter Monday")
                .containsExactly(0, 1, 0);
    }

    @Test
    void trading_days_that_open_the_evening_before_are_themselves() {
        GridSettings futures = settings("1d", Map.of("stream.holidays", "DE", "stream.sessions", "CME-EQUITY"));

        assertThat(holidays(futures, "2024-10-02T15:00:00Z")).containsExactly(0, 1, 0);
    }

    @Test
    void holidays_stand_behind_the_inputs_that_are_sent_and_need_no_interval() {
        var config = new ConfigReader(Map.of()).read(null, Map.of("stream.holidays", "US", "stream.horizon", "2"));
        var window = new SeriesWindow("s", StreamGrids.of(config).of("s"));
        List<SeriesWindow.Closed> closed = new ArrayList<>();
        for (int day = 20; day < 28; day++) {
            window.add(new Observation(
                    "s", Instant.parse("2024-12-" + day + "T00:00:00Z").toEpochMilli(), new double[] {day}));
            closed.addAll(window.closeByEventTime());
        }

        assertThat(closed).extracting(SeriesWindow.Closed::interval).containsOnly(Interval.parse("1d"));
        assertThat(closed.get(3).step().known()).containsExactly(0, 0, 1);

        GridSettings both = settings("1d", Map.of("stream.holidays", "US", "stream.known", "heat"));
        var grid = new SeriesGrid(both);
        long eve = Instant.parse("2024-12-24T00:00:00Z").toEpochMilli();
        grid.add(new Observation("s", eve, new double[] {1}, false, new double[] {7}));
        List<Step> steps = grid.closeUpTo(Long.MAX_VALUE);
        assertThat(steps.get(0).known()).containsExactly(7, Float.NaN, Float.NaN, 0, 1, 0);
    }
}
