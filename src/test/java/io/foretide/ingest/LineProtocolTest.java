package io.foretide.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.ingest.LineProtocol.Malformed;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.influxdb.dto.Point;

class LineProtocolTest {
    private final Map<String, Double> fields = new HashMap<>();

    @Property(tries = 500)
    void what_the_client_writes_is_read_back(
            @ForAll @Chars({'a', ',', ' ', '=', '"'}) @StringLength(min = 1, max = 5) @NotBlank String name,
            @ForAll @Chars({'a', ',', ' ', '=', '"'}) @StringLength(min = 1, max = 5) @NotBlank String tag,
            @ForAll @Chars({'a', ',', ' ', '=', '"'}) @StringLength(min = 1, max = 5) @NotBlank String tagValue,
            @ForAll @Chars({'a', ',', ' ', '=', '"'}) @StringLength(min = 1, max = 5) @NotBlank String field,
            @ForAll @DoubleRange(min = -1e15, max = 1e15) double value,
            @ForAll String text,
            @ForAll boolean flag,
            @ForAll long time)
            throws Malformed {
        String line = Point.measurement(name)
                .tag(tag, tagValue)
                .addField(field, value)
                .addField("zz text", text)
                .addField("zz flag", flag)
                .time(time, TimeUnit.NANOSECONDS)
                .build()
                .lineProtocol();
        fields.clear();
        var read = new LineProtocol(line, fields::put);

        assertThat(read.read(-1)).isEqualTo(time);
        assertThat(read.labels().get(Labels.NAME)).isEqualTo(name);
        assertThat(read.labels().get(tag)).isEqualTo(tagValue);
        assertThat(fields).containsEntry(field, value).containsEntry("zz flag", flag ? 1.0 : 0.0);
        assertThat(fields.get("zz text")).isNaN();
    }

    @Property(tries = 1000)
    void no_line_makes_the_reader_throw_anything_else(
            @ForAll @Chars({'a', ',', ' ', '=', '"', '\\', '1', 'i', '.', '-', 'e'}) @StringLength(max = 20)
                    String line) {
        try {
            var unused = new LineProtocol(line, fields::put).read(0);
        } catch (Malformed expected) {
            assertThat(expected).hasMessageContaining("character");
        }
    }

    @Example
    void a_line_without_a_time_has_none() throws Malformed {
        assertThat(new LineProtocol("m f=1i", fields::put).read(-7)).isEqualTo(-7);
    }

    /** Cases of InfluxDB's corpus of line protocol: line, name, tag's value, number of fields. */
    @Example
    void lines_of_the_official_corpus_are_read_as_it_says() throws Malformed {
        assertRead("cpu,t=\\\\ east value=1.0", "\\ east", 1);
        assertRead("cpu,t=eas\\\\ t value=1.0", "eas\\ t", 1);
        assertRead("cpu,t=\\\\,\\,\\=ast e=1", "\\,,=ast", 1);
        assertRead("cpu,t=two\\\\\\ words value=42", "two\\\\ words", 1);
        assertRead("cpu,t=x value=\"test\\\\\" 1000000000", "x", 1);
        assertRead("cpu,t=x value=\"test\\\\\\\"\",b=1 1000000000", "x", 2);
        assertRead("cpu,t=x value=\"one\ntwo\",b=\"\n\" 1000000000", "x", 2);
        assertRead("cpu,t=\"a b=1", "\"a", 1);
    }

    private static void assertRead(String line, String tag, int fields) throws Malformed {
        Map<String, Double> read = new HashMap<>();
        var protocol = new LineProtocol(line, read::put);
        protocol.read(0);

        assertThat(protocol.labels().get("t")).as(line).isEqualTo(tag);
        assertThat(read).as(line).hasSize(fields);
        assertThat(LineProtocol.statementEnd(line + "\nm f=1", 0)).as(line).isEqualTo(line.length());
    }
}
