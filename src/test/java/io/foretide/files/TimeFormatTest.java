package io.foretide.files;

import static io.foretide.files.Samples.column;
import static io.foretide.files.Samples.findings;
import static io.foretide.files.Samples.read;
import static io.foretide.files.Samples.time;
import static io.foretide.files.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-01-02T14:30:00Z",
                "2024-01-02 14:30:00",
                "2024-01-02 14:30:00Z",
                "2024-01-02T14:30",
                "2024-01-02 14:30:00.000",
                "2024-01-02T15:30:00+01:00",
                "2024-01-02 15:30:00+0100",
                "2024-01-02 14:30:00+00",
                "2024-01-02 14:30:00 +0000",
                "2024-01-02 14:30:00 UTC",
                "2024-01-02T09:30:00-05:00",
                "20240102T143000Z",
                "2024/01/02 14:30",
                "2024-1-2 14:30",
                "02.01.2024 14:30",
                "31.01.2024 14:30",
                "2 Jan 2024 14:30:00",
                "02-Jan-2024 14:30",
                "Jan 2, 2024 2:30 PM",
                "January 2, 2024 14:30:00",
                "Tue, 02 Jan 2024 14:30:00 GMT",
                "1704205800",
                "1704205800.0",
                "1704205800000",
                "1704205800000000",
                "1704205800000000000",
                "202401021430",
                "20240102143000",
                "45293.604166667"
            })
    void instants_are_read_in_the_forms_that_files_have(String text) throws IOException {
        SeriesFile file = read("time;load\n" + text + ";1\n" + text + ";2\n");

        String expected = text.startsWith("31") ? "2024-01-31T14:30:00Z" : "2024-01-02T14:30:00Z";
        assertThat(times(file)).containsExactly(expected, expected);
        assertThat(file.channels()).containsExactly("load");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-01-02 | 2024-01-02",
                "2024/01/02 | 2024-01-02",
                "02.01.2024 | 2024-01-02",
                "20240102 | 2024-01-02",
                "Jan 2, 2024 | 2024-01-02",
                "45293 | 2024-01-02",
                "2024-03 | 2024-03-01",
                "2024/03 | 2024-03-01",
                "Mar 2024 | 2024-03-01",
                "202403 | 2024-03-01",
                "2024M03 | 2024-03-01",
                "2024Q2 | 2024-04-01",
                "2024-Q2 | 2024-04-01",
                "Q2 2024 | 2024-04-01",
                "2024-W05 | 2024-01-29",
                "2024 | 2024-01-01"
            })
    void dates_months_quarters_weeks_and_years_begin_at_midnight_utc(String text, String day) throws IOException {
        assertThat(times(read("date;load\n" + text + ";1\n")).get(0)).isEqualTo(day + "T00:00:00Z");
    }

    @Test
    void every_time_is_read_and_the_first_that_is_none_is_named_with_their_number() {
        assertThatThrownBy(() -> read("time,a\n2024-01-01,1\n2024-01-02,1\nnever,1\n2024-01-04,1\nsoon,1\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.csv, line 4, column time")
                .hasMessageContaining("'never' is not a time")
                .hasMessageContaining("2 such rows of 5");
        assertThatThrownBy(() -> read("time,a\nnever,1\n"))
                .hasMessageContaining("line 2")
                .hasMessageContaining("--time");
        assertThatThrownBy(() -> read("time,a\n2024-01-01,1\n,2\n"))
                .hasMessageContaining("line 3")
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> read("time,a\n2024-02-29,1\n2023-02-29,2\n")).hasMessageContaining("'2023-02-29'");
    }

    @Test
    void one_cell_in_another_form_or_unit_is_an_error_and_no_time_in_1970() {
        assertThatThrownBy(() -> read("time,a\n1704205800000,1\n1704205860000,1\n1704205920,1\n"))
                .hasMessageContaining("line 4")
                .hasMessageContaining("'1704205920'");
        assertThatThrownBy(() -> read("time,a\n1704205800000,1\n0,1\n1704205920000,1\n"))
                .hasMessageContaining("line 3");
        assertThatThrownBy(() -> read("time,a\n2024-01-01,1\n2024-01-02,1\n03.01.2024,1\n"))
                .hasMessageContaining("line 4")
                .hasMessageContaining("as the other rows have it");
    }

    @Test
    void a_column_of_nearly_only_times_without_a_telling_name_is_an_error_where_it_has_none() {
        var text = new StringBuilder("when,a\n");
        for (int i = 10; i < 30; i++) {
            text.append("2024-01-").append(i).append(",1\n");
        }
        assertThatThrownBy(() -> read(text + "Total,20\n"))
                .hasMessageContaining("line 22")
                .hasMessageContaining("'Total'");
    }

    @Test
    void all_rows_decide_between_day_first_and_month_first() throws IOException {
        SeriesFile day = read("date,a\n11/01/2024,1\n12/01/2024,2\n13/01/2024,3\n");
        SeriesFile month = read("date,a\n1/11/24,1\n1/12/24,2\n1/13/24,3\n");

        assertThat(times(day)).first().isEqualTo("2024-01-11T00:00:00Z");
        assertThat(times(month)).isEqualTo(times(day));
        assertThat(findings(day)).contains("11/01/2024 are read as day, month, year");
        assertThat(findings(month)).contains("1/11/24 are read as month, day, year");
    }

    @Test
    void dates_that_can_be_read_both_ways_are_read_as_spaces_them_evenly_and_the_user_is_told() throws IOException {
        SeriesFile month = read("date,a\n01/02/2024 00:00,1\n01/02/2024 12:00,2\n01/03/2024 00:00,3\n");
        SeriesFile neither = read("date,a\n01/02/2024,1\n01/03/2024,2\n");

        assertThat(findings(month)).contains("more evenly");
        assertThat(times(month)).last().isEqualTo("2024-01-03T00:00:00Z");
        assertThat(times(neither)).first().isEqualTo("2024-02-01T00:00:00Z");
        assertThat(findings(neither)).contains("day, month, year, though month, day, year is possible too");
    }

    @Test
    void dates_with_dots_have_the_day_first() throws IOException {
        assertThat(times(read("date;a\n02.01.2024;1\n03.01.2024;2\n"))).last().isEqualTo("2024-01-03T00:00:00Z");
    }

    @Test
    void a_column_is_one_of_times_by_its_name_in_any_case_or_by_its_content() throws IOException {
        assertThat(read("a,Date Time\n1,2024-01-01\n").channels()).containsExactly("a");
        assertThat(read("a,TIMESTAMP\n1,1704205800\n").channels()).containsExactly("a");
        assertThat(read("a,when\n1,2024-01-01 10:00\n2,2024-01-01 11:00\n").channels())
                .containsExactly("a");
        assertThat(read("event,a\n1704205800000,1\n1704205860000,2\n").channels())
                .containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1704205800,5\n1704205860,6\n1704205920,7\n",
                "1704205920,5\n1704205860,6\n1704205800,7\n",
                "1704205800000,5\n1704205860000,6\n1704205920000,7\n",
                "1704205800.5,5\n1704205860.5,6\n1704205920.5,7\n",
                "45292,5\n45293,6\n45294,7\n",
                "45292.5,5\n45292.75,6\n45293,7\n",
                "20240101,5\n20240102,6\n20240103,7\n"
            })
    void numbers_that_are_times_are_never_a_channel(String rows) throws IOException {
        for (String header : new String[] {"", "x,load\n"}) {
            SeriesFile file = read(header + rows);

            assertThat(file.timed()).as(rows).isTrue();
            assertThat(times(file)).allMatch(time -> time.startsWith("2024-01-0"));
            assertThat(column(file, 0)).containsExactlyInAnyOrder(5, 6, 7);
        }
    }

    @Test
    void numbers_that_are_as_large_as_times_but_do_not_rise_are_a_channel() throws IOException {
        SeriesFile file = read(
                "date,close,volume\n2024-01-02,1,931800000\n2024-01-03,2,1009000000\n2024-01-04,3,911800000\n",
                Samples.values("volume"));

        assertThat(column(file, 0)).containsExactly(931800000, 1009000000, 911800000);
        assertThat(read("date,a,volume\n2024-01-02,1,931800000\n2024-01-03,2,1009000000\n")
                        .channels())
                .containsExactly("a", "volume");
        assertThat(read("response_time,time\n1500,2024-01-02\n1700,2024-01-03\n1600,2024-01-04\n")
                        .channels())
                .containsExactly("response_time");
    }

    @Test
    void of_two_columns_of_the_same_instants_one_is_used_and_none_a_channel() throws IOException {
        SeriesFile file = read(
                """
                date;timestamp;a
                Tue, 02 Jan 2024 14:30:00 GMT;1704205800000;1
                Tue, 02 Jan 2024 14:31:00 GMT;1704205860000;2
                """);
        SeriesFile unnamed = read("date,begin,a\n2024-01-02 14:30:00,1704205800,1\n2024-01-02 14:31:00,1704205860,2\n");
        SeriesFile chosen = read("date,ts,a\n2024-01-02,1704153600,1\n2024-01-03,1704240000,2\n", time("date"));

        assertThat(file.channels()).containsExactly("a");
        assertThat(findings(file)).contains("date");
        assertThat(unnamed.channels()).containsExactly("a");
        assertThat(chosen.channels()).containsExactly("a");
    }

    @Test
    void a_date_and_a_time_of_day_in_two_columns_are_one_time() throws IOException {
        SeriesFile file = read("Date;Time;power\n16/12/2006;17:24:00;4,2\n16/12/2006;17:25:00;5,3\n");

        assertThat(times(file)).containsExactly("2006-12-16T17:24:00Z", "2006-12-16T17:25:00Z");
        assertThat(column(file, 0)).containsExactly(4.2, 5.3);
    }

    @Test
    void years_months_days_and_hours_in_columns_of_their_own_are_one_time() throws IOException {
        SeriesFile file = read("No,year,month,day,hour,pm\n1,2010,1,1,0,5\n2,2010,1,1,1,6\n3,2010,1,1,2,6\n");

        assertThat(times(file)).last().isEqualTo("2010-01-01T02:00:00Z");
        assertThat(file.channels()).containsExactly("pm");
        assertThat(findings(file)).contains("read from year, month, day, hour together");
        assertThat(times(read("year,month,n\n2010,1,5\n2010,2,6\n"))).last().isEqualTo("2010-02-01T00:00:00Z");
    }

    @Test
    void the_end_of_each_step_is_no_channel() throws IOException {
        SeriesFile file = read(
                """
                1499040000000,0.5,1499644799999
                1499644800000,0.6,1500249599999
                1500249600000,0.7,1500854399999
                """);

        assertThat(file.channels()).containsExactly("c2");
    }

    @Test
    void a_duration_called_time_does_not_take_the_place_of_the_dates() throws IOException {
        SeriesFile file = read("time,date,a\n12.5,2024-01-01,1\n13.1,2024-01-02,2\n9.9,2024-01-03,3\n");

        assertThat(times(file)).first().isEqualTo("2024-01-01T00:00:00Z");
        assertThat(file.channels()).containsExactly("a");
    }

    @Test
    void times_with_and_without_an_offset_in_one_column_are_told_of() throws IOException {
        assertThat(findings(read("time,a\n2024-01-01T00:00:00Z,1\n2024-01-01T01:00:00,2\n")))
                .contains("1 time is without an offset");
    }

    @Test
    void years_of_a_panel_are_times_and_other_numbers_of_that_size_are_not() throws IOException {
        SeriesFile file = read("country,year,gdp\nDE,2000,1\nDE,2001,2\nFR,2000,3\nFR,2001,4\n");

        assertThat(file.series()).hasSize(2);
        assertThat(file.interval().text()).isEqualTo("1y");
        assertThat(file.channels()).containsExactly("gdp");
    }
}
