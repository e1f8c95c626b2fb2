package io.foretide.files;

import static io.foretide.files.Samples.column;
import static io.foretide.files.Samples.findings;
import static io.foretide.files.Samples.interval;
import static io.foretide.files.Samples.only;
import static io.foretide.files.Samples.read;
import static io.foretide.files.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpacingTest {
    private static final long START = 1_704_205_800_000L;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 3_600_000;

    private static String rows(long... times) {
        var text = new StringBuilder("time,a\n");
        for (int i = 0; i < times.length; i++) {
            text.append(times[i]).append(',').append(i).append('\n');
        }
        return text.toString();
    }

    private static long[] every(long interval, int count) {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = START + i * interval;
        }
        return times;
    }

    @Test
    void newest_first_files_are_sorted_and_the_user_is_told() throws IOException {
        SeriesFile file = read("date,a\n2024-01-03,3\n2024-01-02,2\n2024-01-01,1\n");

        assertThat(column(file, 0)).containsExactly(1, 2, 3);
        assertThat(times(file)).isSorted();
        assertThat(findings(file)).contains("newest first").contains("line 3");
    }

    @Test
    void shuffled_rows_are_sorted_and_counted() throws IOException {
        SeriesFile file = read("date,a\n2024-01-01,1\n2024-01-03,3\n2024-01-02,2\n2024-01-04,4\n");

        assertThat(column(file, 0)).containsExactly(1, 2, 3, 4);
        assertThat(findings(file)).contains("1 row is not in time order (first: line 4): sorted");
    }

    @Test
    void repeated_times_stay_in_the_order_of_the_file_and_are_counted() throws IOException {
        SeriesFile file = read("date,a\n2024-01-01,1\n2024-01-02,2\n2024-01-02,3\n2024-01-01,9\n");

        assertThat(column(file, 0)).containsExactly(1, 9, 2, 3);
        assertThat(findings(file)).contains("2 times are repeated (first: line 4)");
    }

    @Test
    void missing_steps_are_counted() throws IOException {
        SeriesFile file = read("date,a\n2024-01-01,1\n2024-01-02,2\n2024-01-05,3\n2024-01-06,4\n2024-01-08,4\n");

        assertThat(file.interval().millis()).isEqualTo(24 * HOUR);
        assertThat(findings(file)).contains("3 steps are missing in 2 gaps (first: before line 4)");
    }

    @Test
    void spacings_off_the_grid_are_counted() throws IOException {
        long[] times = every(5 * MINUTE, 20);
        times[10] += 7_000;
        SeriesFile file = read(rows(times));

        assertThat(file.interval().millis()).isEqualTo(5 * MINUTE);
        assertThat(findings(file))
                .contains(
                        "2 of 19 spacings are not a multiple of 5m (first: line 12): rows are assigned to grid steps");
    }

    @Test
    void a_regular_file_has_nothing_counted() throws IOException {
        assertThat(findings(read(rows(every(HOUR, 50)))))
                .doesNotContain("first:")
                .contains("The interval is 1h");
    }

    @Test
    void times_with_jitter_are_snapped_to_the_interval_meant() throws IOException {
        long[] times = every(MINUTE, 200);
        var random = new Random(1);
        for (int i = 0; i < times.length; i++) {
            times[i] += random.nextInt(900);
        }
        assertThat(read(rows(times)).interval().millis()).isEqualTo(MINUTE);
    }

    @Test
    void minutes_that_are_missing_where_nothing_happened_do_not_make_the_interval_longer() throws IOException {
        var random = new Random(2);
        long[] times = new long[500];
        long time = START;
        for (int i = 0; i < times.length; i++) {
            times[i] = time;
            time += MINUTE * (1 + (random.nextInt(3) > 0 ? random.nextInt(4) : 0));
        }
        SeriesFile file = read(rows(times));

        assertThat(file.interval().millis()).isEqualTo(MINUTE);
        assertThat(read(rows(times), interval(MINUTE)).interval().millis()).isEqualTo(MINUTE);
    }

    @ParameterizedTest
    @CsvSource({"1, 1mo", "3, 3mo", "12, 1y"})
    void calendar_months_quarters_and_years_are_known(int months, String expected) throws IOException {
        for (int day : new int[] {1, 15, 31}) {
            var text = new StringBuilder("date,a\n");
            for (int i = 0; i < 20; i++) {
                LocalDate date = LocalDate.of(2019, 1, 1).plusMonths((long) i * months);
                text.append(date.withDayOfMonth(Math.min(day, date.lengthOfMonth())))
                        .append(",1\n");
            }
            SeriesFile file = read(text.toString());

            assertThat(file.interval().text()).isEqualTo(expected);
            assertThat(findings(file)).doesNotContain("missing").doesNotContain("multiple");
        }
    }

    @Test
    void a_missing_month_is_a_missing_step() throws IOException {
        SeriesFile file = read("month,a\n2024-01,1\n2024-02,1\n2024-04,1\n2024-05,1\n");

        assertThat(file.interval().text()).isEqualTo("1mo");
        assertThat(findings(file)).contains("1 step is missing in 1 gap (first: before line 4)");
    }

    @Test
    void thirty_days_are_no_month() throws IOException {
        SeriesFile file = read(rows(every(30 * 24 * HOUR, 20)));

        assertThat(file.interval().millis()).isEqualTo(30 * 24 * HOUR);
    }

    @Test
    void days_by_a_clock_that_changes_are_regular() throws IOException {
        var text = new StringBuilder("time,a\n");
        for (int i = 0; i < 300; i++) {
            Instant midnight = LocalDate.of(2024, 1, 1)
                    .plusDays(i)
                    .atStartOfDay(ZoneId.of("Europe/Berlin"))
                    .toInstant();
            text.append(midnight).append(",1\n");
        }
        SeriesFile file = read(text.toString());

        assertThat(file.interval().millis()).isEqualTo(24 * HOUR);
        assertThat(findings(file)).doesNotContain("first:");
    }

    @Test
    void an_interval_much_shorter_than_the_spacing_is_refused_with_the_one_that_fits() {
        assertThatThrownBy(() -> read(rows(every(HOUR, 10)), interval(MINUTE)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("every 1h")
                .hasMessageContaining("interval is 1m")
                .hasMessageContaining("--interval 1h");
        assertThatThrownBy(() -> read("month,a\n2024-01,1\n2024-02,1\n2024-03,1\n", interval(HOUR)))
                .hasMessageContaining("every month")
                .hasMessageContaining("--interval 1mo");
    }

    @Test
    void a_coarser_interval_is_allowed_and_the_rows_that_share_a_step_are_counted() throws IOException {
        SeriesFile file = read(rows(every(15 * MINUTE, 40)), interval(HOUR));

        assertThat(file.interval().millis()).isEqualTo(HOUR);
        assertThat(findings(file)).contains("share the step of 1h with the previous row (first: line 3)");
    }

    @Test
    void an_interval_that_puts_most_rows_into_one_step_is_refused() {
        assertThatThrownBy(() -> read(rows(every(1000, 100)), interval(24 * HOUR)))
                .hasMessageContaining("interval 1d")
                .hasMessageContaining("100 of 100 rows")
                .hasMessageContaining("--interval");
    }

    @Test
    void the_interval_is_taken_over_all_series() throws IOException {
        var text = new StringBuilder("series,time,value\n");
        for (int i = 0; i < 10; i++) {
            text.append("a,")
                    .append(START + i * HOUR)
                    .append(",1\nb,")
                    .append(START + i * HOUR + 1)
                    .append(",1\n");
        }
        assertThat(read(text.toString()).interval().millis()).isEqualTo(HOUR);
    }

    @Test
    void one_row_tells_no_interval() throws IOException {
        SeriesFile file = read("date,a\n2024-01-01,1\n");

        assertThat(file.interval().millis()).isEqualTo(MINUTE);
        assertThat(findings(file)).contains("does not show an interval");
    }

    @Test
    void the_order_of_the_rows_changes_no_series() throws IOException {
        List<String> lines = new ArrayList<>(List.of(rows(every(HOUR, 60)).split("\n")));
        String header = lines.remove(0);
        Collections.shuffle(lines, new Random(3));
        SeriesFile shuffled = read(header + "\n" + String.join("\n", lines));
        SeriesFile sorted = read(rows(every(HOUR, 60)));

        assertThat(only(shuffled).times()).isEqualTo(only(sorted).times());
        assertThat(only(shuffled).values()).isDeepEqualTo(only(sorted).values());
        assertThat(shuffled.interval()).isEqualTo(sorted.interval());
    }
}
