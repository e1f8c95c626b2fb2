package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.ingest.CsvFile.Columns;
import io.foretide.ingest.CsvFile.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFileTest {
    private static List<Row> rows(String text, Columns columns) throws IOException {
        try (CsvFile csv = new CsvFile(new ByteArrayInputStream(text.getBytes(UTF_8)), "test.csv", columns)) {
            return csv.all();
        }
    }

    @Test
    void time_value_and_delimiter_are_guessed_from_the_header() throws IOException {
        List<Row> rows = rows("date;timestamp;close;volume\nTue;1704205800000;3524.4;707\n", Columns.guessed());

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).time()).isEqualTo(1704205800000L);
        assertThat(rows.get(0).values()).containsExactly(3524.4);
    }

    @Test
    void without_a_column_called_like_a_value_all_but_the_time_are_values() throws IOException {
        assertThat(rows("date,HUFL,OT\n2016-07-01 00:00:00,1,2\n", Columns.guessed())
                        .get(0)
                        .values())
                .containsExactly(1, 2);
    }

    @Test
    void empty_and_unreadable_cells_are_unknown() throws IOException {
        assertThat(rows("time,a,b\n0,,x\n", Columns.guessed()).get(0).values()).containsExactly(Double.NaN, Double.NaN);
    }

    @Test
    void a_column_may_name_each_rows_series() throws IOException {
        assertThat(rows("time,host,value\n0,web,1\n", new Columns(null, null, List.of(), "host"))
                        .get(0)
                        .series())
                .isEqualTo("web");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-01-02T14:30:00Z | 1704205800000",
                "2024-01-02 14:30:00 | 1704205800000",
                "2024-01-02T15:30:00+01:00 | 1704205800000",
                "1704205800 | 1704205800000",
                "1704205800000 | 1704205800000",
                "2024-01-02 | 1704153600000",
                "Tue, 02 Jan 2024 14:30:00 GMT | 1704205800000"
            })
    void times_are_read_in_the_forms_that_files_have(String text, long expected) {
        assertThat(Times.parse(text)).isEqualTo(expected);
    }

    @Test
    void what_is_missing_is_said_with_what_is_there() {
        assertThatThrownBy(() -> rows("time,a\n0,1\n", new Columns(null, null, List.of("b"), null)))
                .hasMessageContaining("no column 'b'")
                .hasMessageContaining("[time, a]");
        assertThatThrownBy(() -> rows("x,y\n0,1\n", Columns.guessed())).hasMessageContaining("--time");
        assertThatThrownBy(() -> rows("time,a\nnever,1\n", Columns.guessed()))
                .hasMessageContaining("row 2")
                .hasMessageContaining("'never' is no time");
        assertThatThrownBy(() -> rows("", Columns.guessed())).hasMessageContaining("empty");
    }
}
