package io.foretide.files;

import static io.foretide.files.Samples.column;
import static io.foretide.files.Samples.findings;
import static io.foretide.files.Samples.times;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.files.SeriesFile.Options;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextSourceTest {
    private static final String ROWS = "time,a\n2024-01-01,1\n2024-01-02,2\n";

    @TempDir
    private Path folder;

    private static SeriesFile read(byte[] bytes) throws IOException {
        return SeriesFile.read(new ByteArrayInputStream(bytes), "x.csv", Options.guessed());
    }

    private static byte[] packed(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PAR1xxxx | Parquet | convert",
                "PKxx | xlsx | CSV",
                "ORCxx | ORC | convert",
                "{\"time\": 1} | JSON | convert",
                "[{\"time\": 1}] | JSON | convert",
                "<html> | HTML | convert",
                "BZh9 | bzip2 | unpack",
                "SQLite format 3 | SQLite | export"
            })
    void other_formats_are_refused_by_name_and_with_the_cure(String text, String format, String cure) {
        assertThatThrownBy(() -> read(text.getBytes(ISO_8859_1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.csv")
                .hasMessageContaining(format)
                .hasMessageContaining(cure);
    }

    @Test
    void utf_16_and_binary_files_are_refused() {
        assertThatThrownBy(() -> read(ROWS.getBytes(UTF_16)))
                .hasMessageContaining("UTF-16")
                .hasMessageContaining("UTF-8");
        byte[] little = ROWS.getBytes(UTF_16LE);
        assertThatThrownBy(() -> read(little)).hasMessageContaining("UTF-16");
        byte[] marked = new byte[little.length + 2];
        marked[0] = (byte) 0xff;
        marked[1] = (byte) 0xfe;
        System.arraycopy(little, 0, marked, 2, little.length);
        assertThatThrownBy(() -> read(marked)).hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> read(new byte[] {0, 0, 8, 3, 1, 2})).hasMessageContaining("binary");
        assertThatThrownBy(() -> read("time,a\n1,\0\n".getBytes(UTF_8))).hasMessageContaining("binary");
    }

    @Test
    void nothing_to_read_is_said_plainly() {
        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("x.csv is empty");
        assertThatThrownBy(() -> read("\n \n".getBytes(UTF_8))).hasMessageContaining("x.csv is empty");
        assertThatThrownBy(() -> read("time,a\n".getBytes(UTF_8))).hasMessageContaining("a header and no rows");
        assertThatThrownBy(() -> read("time,a\n,\n".getBytes(UTF_8))).hasMessageContaining("a header and no rows");
        assertThatThrownBy(() -> read("# only\n# comments\n".getBytes(UTF_8))).hasMessageContaining("no rows");
        assertThatThrownBy(() -> SeriesFile.read(folder, Options.guessed())).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> SeriesFile.read(folder.resolve("none.csv"), Options.guessed()))
                .hasMessageContaining("does not exist");
    }

    @Test
    void gzip_is_known_by_its_content_whatever_the_name() throws IOException {
        Path file = Files.write(folder.resolve("x.txt"), packed(ROWS));

        assertThat(column(SeriesFile.read(file, Options.guessed()), 0)).containsExactly(1, 2);
        Path plain = Files.writeString(folder.resolve("y.csv.gz"), ROWS);
        assertThat(column(SeriesFile.read(plain, Options.guessed()), 0)).containsExactly(1, 2);
    }

    @Test
    void a_gzip_file_that_is_cut_off_is_refused() throws IOException {
        byte[] whole = packed(ROWS);

        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 12))).hasMessageContaining("damaged gzip");
    }

    @Test
    void a_byte_order_mark_does_not_hide_the_first_column() throws IOException {
        assertThat(times(read(("\uFEFF" + ROWS).getBytes(UTF_8)))).hasSize(2);
        assertThat(read(("\uFEFF" + ROWS).getBytes(UTF_8)).channels()).containsExactly("a");
    }

    @Test
    void names_that_are_not_utf_8_are_read_as_spreadsheets_write_them() throws IOException {
        SeriesFile file = read("time,Wärme\n2024-01-01,1\n".getBytes(ISO_8859_1));

        assertThat(file.channels()).containsExactly("Wärme");
        assertThat(findings(file)).contains("not UTF-8");
        assertThat(read("time,Wärme\n2024-01-01,1\n".getBytes(UTF_8)).channels())
                .containsExactly("Wärme");
    }
}
