package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.formats.ObservationCodec;
import io.foretide.ingest.Format.Unreadable;
import io.foretide.series.Event;
import io.foretide.series.Observation;
import io.foretide.series.Sample;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CsvBodyTest {
    private static final ObservationCodec SYMBOLS =
            ObservationCodec.ofSymbols(Set.of("good", "bad"), 0, Long.MAX_VALUE / 2, Clock.systemUTC());
    private static final ObservationCodec SEQUENCES = ObservationCodec.ofSequences(
            List.of("x", "y"), Set.of("good", "bad"), 0, Long.MAX_VALUE / 2, Clock.systemUTC());

    private static ObservationBatch read(ObservationCodec codec, String csv) throws Unreadable {
        return new CsvBody(codec, 1000).parse(csv.getBytes(UTF_8));
    }

    @Test
    void columns_of_inputs_known_in_advance_begin_with_known() throws Exception {
        ObservationCodec known = new ObservationCodec(List.of("value"), 0, 3_600_000, Clock.systemUTC())
                .withKnown(List.of("temperature"), 7_200_000);
        String csv = "series,time,value,known.temperature\na,1000,1.5,-4\na,2000,,-5\na,3000,2,\n";

        ObservationBatch batch = new CsvBody(known, 1000).parse(csv.getBytes(UTF_8));

        List<Observation> read =
                batch.arrivals().stream().map(Observation.class::cast).toList();
        assertThat(read).extracting(Observation::anyValue).containsExactly(true, false, true);
        assertThat(read.get(0).known()).containsExactly(-4);
        assertThat(read.get(1).known()).containsExactly(-5);
        assertThat(read.get(2).known()).isEmpty();
        assertThatThrownBy(() -> new CsvBody(known, 1000).parse("series,time,value,known.wind\n".getBytes(UTF_8)))
                .hasMessageContaining("known.wind")
                .hasMessageContaining("stream.known");
    }

    @Test
    void symbols_come_with_their_sequence_and_label_or_without() throws Unreadable {
        ObservationBatch batch = read(
                SYMBOLS,
                """
                series,time,symbol,sequence,label
                a,1704205800000,"log,in",q,
                a,1704205801000,out,,bad
                a,1704205802000,,q,
                a,1704205803000,out,,ugly
                """);
        assertThat(batch.arrivals())
                .containsExactly(
                        new Event("a", 1704205800000L, "log,in", "q", null),
                        new Event("a", 1704205801000L, "out", null, "bad"));
        assertThat(batch.rejections())
                .extracting(ObservationBatch.Rejection::line)
                .containsExactly(4, 5);
    }

    @Test
    void steps_of_sequences_of_numbers_come_likewise() throws Unreadable {
        ObservationBatch batch = read(SEQUENCES, "time,y,series,label\n1704205800000,2.5,a,good\n");
        Sample step = (Sample) batch.arrivals().get(0);
        assertThat(step.values()).containsExactly(Double.NaN, 2.5);
        assertThat(step.label()).isEqualTo("good");
        assertThat(step.sequence()).isNull();
    }

    @Test
    void a_header_without_what_the_stream_takes_is_refused() {
        assertThatThrownBy(() -> read(SYMBOLS, "series,time,value\na,1704205800000,1\n"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("symbol");
        assertThatThrownBy(() -> read(SEQUENCES, "series,time,symbol\na,1704205800000,x\n"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("[x, y]");
    }
}
