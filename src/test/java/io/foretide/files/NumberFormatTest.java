package io.foretide.files;

import static io.foretide.files.Samples.column;
import static io.foretide.files.Samples.findings;
import static io.foretide.files.Samples.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1 | 1",
                "-1.5 | -1.5",
                "+1.5 | 1.5",
                ".5 | .5",
                "5. | 5",
                "1e3 | 1000",
                "1.5E-3 | .0015",
                "1,234.5 | 1234.5",
                "1,234,567 | 1234567",
                "1 234.5 | 1234.5",
                "1'234.5 | 1234.5",
                "\u22121.5 | -1.5",
                "0.30000000000000004 | 0.30000000000000004",
                "123456789012345678 | 123456789012345678"
            })
    void numbers_with_a_decimal_point(String text, double expected) {
        assertThat(NumberFormat.DOT.parse(text)).isEqualTo(expected);
        String mirrored = text.replace(',', ';').replace('.', ',').replace(';', '.');
        assertThat(NumberFormat.COMMA.parse(mirrored)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "abc",
                "1,5",
                "1,23,456",
                "0,123",
                "1.2.3",
                "1e",
                "1d",
                "0x10",
                "Infinity",
                "1-2",
                "1e999",
                "12,34.5",
                ",5",
                "."
            })
    void what_is_no_number_with_a_decimal_point(String text) {
        assertThat(NumberFormat.DOT.parse(text)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "?", "NA", "nan", "NaN", "null", "NULL"})
    void cells_that_say_that_there_is_no_value(String text) {
        assertThat(NumberFormat.missing(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "\t", "|"})
    void decimal_commas_are_read_with_any_other_delimiter(String delimiter) throws IOException {
        SeriesFile file = read("time;a;b\n2024-01-01;1,5;-2\n2024-01-02;2,25;3,5\n".replace(";", delimiter));

        assertThat(column(file, 0)).containsExactly(1.5, 2.25);
        assertThat(column(file, 1)).containsExactly(-2, 3.5);
    }

    @Test
    void decimal_commas_are_read_without_a_header_or_times() throws IOException {
        SeriesFile file = read("1,5;2,5\n3,25;4\n");

        assertThat(column(file, 0)).containsExactly(1.5, 3.25);
        assertThat(column(file, 1)).containsExactly(2.5, 4);
    }

    @Test
    void decimal_commas_in_quotes_are_read_in_comma_separated_files() throws IOException {
        SeriesFile file = read("time,a\n2024-01-01,\"1,5\"\n2024-01-02,\"2,25\"\n");

        assertThat(column(file, 0)).containsExactly(1.5, 2.25);
    }

    @Test
    void all_rows_decide_what_separates_thousands() throws IOException {
        assertThat(column(read("time;a\n2024-01-01;1.234\n2024-01-02;2.345,5\n"), 0))
                .containsExactly(1234, 2345.5);
        assertThat(column(read("time;a\n2024-01-01;1.234\n2024-01-02;2.5\n"), 0))
                .containsExactly(1.234, 2.5);
        assertThat(column(read("time,a\n2024-01-01,\"1,234\"\n2024-01-02,\"2,345.5\"\n"), 0))
                .containsExactly(1234, 2345.5);
    }

    @Test
    void where_a_column_does_not_tell_the_other_columns_do() throws IOException {
        SeriesFile file = read("time;a;b\n2024-01-01;1.234;1,5\n2024-01-02;2.345;2,5\n");

        assertThat(column(file, 0)).containsExactly(1234, 2345);
    }

    @Test
    void where_nothing_tells_the_user_is_told_the_reading() throws IOException {
        SeriesFile file = read("time;a\n2024-01-01;3,524\n2024-01-02;3,612\n");

        assertThat(column(file, 0)).containsExactly(3.524, 3.612);
        assertThat(findings(file)).contains("'3,524' (line 2) is read as 3.524");
    }

    @Test
    void cells_that_are_no_numbers_are_counted_and_the_first_is_named() throws IOException {
        SeriesFile file =
                read("time,load\n2024-01-01,1\n2024-01-02,n/a\n2024-01-03,broken\n2024-01-04,4\n2024-01-05,NA\n");

        assertThat(column(file, 0)).containsExactly(1, Double.NaN, Double.NaN, 4, Double.NaN);
        assertThat(findings(file)).contains("2 cells are not numbers (first: line 3, column load: 'n/a')");
    }
}
