package io.foretide.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableTest {
    @TempDir
    private Path folder;

    @Test
    void a_first_column_of_text_is_the_time_and_the_rest_are_channels() throws IOException {
        Table table = Table.read(file("date,a,b\n2016-07-01 00:00:00,1,2\n2016-07-01 01:00:00,,x\n"), null, List.of());

        assertThat(table.columns()).containsExactly("a", "b");
        assertThat(table.start()).isEqualTo(1_467_331_200_000L);
        assertThat(table.values()[0]).containsExactly(1, 2);
        assertThat(table.values()[1]).containsOnly(Double.NaN);
    }

    @Test
    void semicolons_quotes_and_chosen_columns_are_understood() throws IOException {
        Table table = Table.read(
                file("date;timestamp;close\n\"Tue, 02 Jan 2024 14:30:00 GMT\";1;2.5\n"), "date", List.of("close"));

        assertThat(table.values()).isDeepEqualTo(new double[][] {{2.5}});
        assertThat(table.start()).isEqualTo(1_704_205_800_000L);
    }

    @Test
    void a_packed_file_without_header_or_time_is_read_too() throws IOException {
        Path packed = folder.resolve("x.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("1.5,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
        }
        Table table = Table.read(packed, null, List.of());

        assertThat(table.columns()).containsExactly("c1", "c2");
        assertThat(table.values()).isDeepEqualTo(new double[][] {{1.5, 2}, {3, 4}});
    }

    @Test
    void a_column_that_is_not_there_is_named() throws IOException {
        Path file = file("date,a\n2016-07-01,1\n");

        assertThatThrownBy(() -> Table.read(file, null, List.of("z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no column z");
        assertThatThrownBy(() -> Table.read(file("date,a\n"), null, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rows");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("x.csv"), text);
    }
}
