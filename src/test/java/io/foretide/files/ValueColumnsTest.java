package io.foretide.files;

import static io.foretide.files.Samples.column;
import static io.foretide.files.Samples.findings;
import static io.foretide.files.Samples.only;
import static io.foretide.files.Samples.read;
import static io.foretide.files.Samples.time;
import static io.foretide.files.Samples.times;
import static io.foretide.files.Samples.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.files.SeriesFile.Options;
import io.foretide.files.SeriesFile.Series;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueColumnsTest {
    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void the_delimiter_is_guessed(String delimiter) throws IOException {
        SeriesFile file = read("time;a;b\n2024-01-01;1;2\n2024-01-02;3;4\n".replace(";", delimiter));

        assertThat(file.channels()).containsExactly("a", "b");
        assertThat(only(file).values()).isDeepEqualTo(new double[][] {{1, 2}, {3, 4}});
        assertThat(only(file).id()).isEqualTo("x");
        assertThat(file.name()).isEqualTo("x.csv");
    }

    @Test
    void quotes_line_ends_and_blank_lines_are_as_any_program_writes_them() throws IOException {
        SeriesFile file =
                read("\"time\",\"load, \"\"kW\"\"\"\r\n\r\n\"2024-01-01\", \"1\"\r\n  \r\n2024-01-02,2\r\n,\r\n");

        assertThat(file.channels()).containsExactly("load, \"kW\"");
        assertThat(column(file, 0)).containsExactly(1, 2);
        assertThat(column(read("time,a\r2024-01-01,1\r2024-01-02,2\r"), 0)).containsExactly(1, 2);
    }

    @Test
    void a_quoted_cell_may_span_lines_and_one_that_is_not_closed_is_refused() throws IOException {
        SeriesFile file = read("time,note,a\n2024-01-01,\"one\ntwo\",1\n2024-01-02,x,oops\n2024-01-03,x,3\n");

        assertThat(findings(file)).contains("first: line 4, column a: 'oops'");
        assertThatThrownBy(() -> read("time,a\n2024-01-01,1\n2024-01-02,\"2\n"))
                .hasMessageContaining("line 3")
                .hasMessageContaining("not closed");
    }

    @Test
    void a_file_without_header_or_times_is_consecutive_steps() throws IOException {
        SeriesFile file = read("0.7855,1.611\n0.7818,1.61\n");

        assertThat(file.channels()).containsExactly("c1", "c2");
        assertThat(file.timed()).isFalse();
        assertThat(file.interval().text()).isEqualTo("1m");
        assertThat(times(file)).containsExactly("2000-01-01T00:00:00Z", "2000-01-01T00:01:00Z");
        assertThat(findings(file)).contains("No column of times").contains("--time");
        assertThat(times(read("1,2\n3,4\n", Samples.interval(86_400_000))))
                .last()
                .isEqualTo("2000-01-02T00:00:00Z");
    }

    @Test
    void a_file_without_header_may_have_times() throws IOException {
        SeriesFile file = read("2024-01-01,5,a\n2024-01-02,6,b\n");

        assertThat(file.channels()).containsExactly("c2");
        assertThat(column(file, 0)).containsExactly(5, 6);
    }

    @Test
    void names_may_be_numbers_or_blank_or_the_same() throws IOException {
        SeriesFile file = read("date,2019,,x,x\n2024-01-01,1,2,3,4\n2024-01-02,1,2,3,4\n");

        assertThat(file.channels()).containsExactly("2019", "c3", "x", "x_2");
        assertThat(read(",a\n2024-01-01,1\n2024-01-02,2\n").channels()).containsExactly("a");
    }

    @Test
    void row_numbers_are_no_channel() throws IOException {
        SeriesFile file = read(",time,a\n0,2024-01-01,5\n1,2024-01-02,6\n2,2024-01-03,6\n");

        assertThat(file.channels()).containsExactly("a");
        assertThat(findings(file)).contains("is a row number");
    }

    @Test
    void a_column_whose_first_cell_is_blank_is_a_channel() throws IOException {
        SeriesFile file = read("time,a,b\n2024-01-01,1,\n2024-01-02,2,5\n");

        assertThat(file.channels()).containsExactly("a", "b");
        assertThat(column(file, 1)).containsExactly(Double.NaN, 5);
    }

    @Test
    void a_column_of_text_is_left_out_and_the_user_is_told() throws IOException {
        SeriesFile file = read("time,a,note\n2024-01-01,1,cold\n2024-01-02,2,3\n2024-01-03,2,warm\n");

        assertThat(file.channels()).containsExactly("a");
        assertThat(findings(file)).contains("1 column is without numbers and ignored: note (mostly text)");
    }

    @Test
    void one_column_called_like_a_value_is_the_value_and_the_others_are_named() throws IOException {
        SeriesFile one = read("date,open,close\n2024-01-01,1,2\n");
        SeriesFile two = read("date,close,price\n2024-01-01,1,2\n");

        assertThat(one.channels()).containsExactly("close");
        assertThat(findings(one)).contains("read from close").contains("--value: open");
        assertThat(two.channels()).containsExactly("close", "price");
        assertThat(read("date,open,close\n2024-01-01,1,2\n", values("open")).channels())
                .containsExactly("open");
    }

    @Test
    void a_column_that_is_not_there_or_has_no_numbers_is_named_with_those_there_are() {
        assertThatThrownBy(() -> read("time,a\n2024-01-01,1\n", values("b")))
                .hasMessageContaining("no column 'b'")
                .hasMessageContaining("[time, a]");
        assertThatThrownBy(() -> read("time,a\n2024-01-01,1\n", time("when"))).hasMessageContaining("'when' (--time)");
        assertThatThrownBy(() -> read("time,a\n2024-01-01,x\n", values("a"))).hasMessageContaining("no numbers");
        assertThatThrownBy(() -> read("time,a\n2024-01-01,x\n")).hasMessageContaining("no column of numbers");
        assertThatThrownBy(() -> read("time,a\n2024-01-01,\n2024-01-02,NA\n"))
                .hasMessageContaining("no column of numbers");
    }

    @Test
    void ragged_rows_are_counted() throws IOException {
        SeriesFile file = read("time,a,b\n2024-01-01,1,2\n2024-01-02,3\n2024-01-03,1,2,3\n2024-01-04,1,2,\n");

        assertThat(findings(file)).contains("2 rows are not of 3 cells (first: line 3, with 2)");
        assertThat(column(file, 1)).containsExactly(2, Double.NaN, 2, 2);
    }

    @Test
    void a_header_narrower_than_the_rows_is_refused() {
        assertThatThrownBy(() -> read("time,a\n2024-01-01,1,5\n2024-01-02,2,5\n2024-01-03,2,5\n"))
                .hasMessageContaining("line 1 names 2 columns where most rows have 3 cells")
                .hasMessageContaining("decimal comma");
        assertThatThrownBy(() -> read("My export\ntime,a,b\n2024-01-01,1,5\n2024-01-02,2,5\n"))
                .hasMessageContaining("put # before lines above the header");
    }

    @Test
    void comments_are_skipped_and_told_of() throws IOException {
        SeriesFile file = read("# made by a logger\n#\ntime,a\n2024-01-01,1\n# battery changed\n2024-01-02,2\n");

        assertThat(column(file, 0)).containsExactly(1, 2);
        assertThat(findings(file)).contains("3 comment lines are skipped (first: line 1)");
        assertThat(read("#time,a,b\n2024-01-01,1,2\n").channels()).containsExactly("a", "b");
    }

    @Test
    void a_spreadsheets_separator_line_is_followed() throws IOException {
        assertThat(read("sep=|\ntime|a,b\n2024-01-01|1\n").channels()).containsExactly("a,b");
    }

    @Test
    void a_given_delimiter_is_used() throws IOException {
        var options = new Options(null, List.of(), null, '^', false, null);

        assertThat(read("time^a\n2024-01-01^1,5\n", options).channels()).containsExactly("a");
    }

    @Test
    void a_long_file_is_split_into_its_series_though_nobody_says_so() throws IOException {
        SeriesFile file =
                read("host,time,load\nweb,2024-01-01,1\ndb,2024-01-01,10\nweb,2024-01-02,2\ndb,2024-01-02,20\n");

        assertThat(file.series()).extracting(Series::id).containsExactly("web", "db");
        assertThat(file.series().get(1).values()).isDeepEqualTo(new double[][] {{10}, {20}});
        assertThat(findings(file)).contains("2 series are named by column host");
    }

    @Test
    void a_given_series_column_may_hold_numbers() throws IOException {
        var options = new Options(null, List.of(), "sensor_no", null, false, null);
        SeriesFile file = read("sensor_no,time,load\n7,2024-01-01,1\n8,2024-01-01,2\n", options);

        assertThat(file.series()).extracting(Series::id).containsExactly("7", "8");
        assertThat(file.channels()).containsExactly("load");
    }

    @Test
    void two_columns_of_text_may_name_a_series_together() throws IOException {
        SeriesFile file = read(
                """
                        country,item,time,n
                        DE,a,2024-01-01,1
                        DE,b,2024-01-01,2
                        FR,a,2024-01-01,3
                        FR,b,2024-01-01,4
                        DE,a,2024-01-02,1
                        DE,b,2024-01-02,2
                        FR,a,2024-01-02,3
                        FR,b,2024-01-02,4
                        """);

        assertThat(file.series()).extracting(Series::id).containsExactly("DE/a", "DE/b", "FR/a", "FR/b");
    }

    @Test
    void a_few_repeated_times_beside_a_column_of_text_are_one_series() throws IOException {
        var text = new StringBuilder("time,weather,a\n");
        for (int i = 10; i < 60; i++) {
            text.append("2024-01-01 00:").append(i).append(i % 2 == 0 ? ",sun,1\n" : ",rain,2\n");
        }
        assertThat(only(read(text + "2024-01-01 00:59,sun,1\n")).times()).hasSize(51);
    }

    @Test
    void each_column_may_be_a_series_of_its_own() throws IOException {
        var options = new Options(null, List.of(), null, null, true, null);
        SeriesFile file = read("time,value,load\n2024-01-01,1,10\n2024-01-02,2,\n", options);

        assertThat(file.channels()).containsExactly("value");
        assertThat(file.series()).extracting(Series::id).containsExactly("value", "load");
        assertThat(file.series().get(1).values()[0]).containsExactly(10);
        assertThat(file.series().get(1).values()[1]).containsExactly(Double.NaN);
    }
}
