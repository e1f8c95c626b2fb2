package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class RejectedRecordsTest {
    private static final Rejected WHY = new Rejected(Reason.MALFORMED, "not one");

    @Test
    void a_record_is_kept_as_it_came() {
        var record =
                new Record<>("k".getBytes(UTF_8), "v".getBytes(UTF_8), 5, new RecordHeaders().add("own", new byte[3]));

        Record<byte[], byte[]> rejected = RejectedRecords.of(record, WHY, Optional.empty());

        assertThat(rejected.key()).isEqualTo(record.key());
        assertThat(rejected.value()).isEqualTo(record.value());
        assertThat(rejected.headers().lastHeader("own")).isNotNull();
        assertThat(rejected.headers().lastHeader("foretide-cut")).isNull();
        assertThat(RejectedRecords.tooLarge(record)).isFalse();
    }

    @Test
    void one_that_no_producer_could_write_again_is_cut_and_says_so() {
        var record = new Record<>(
                new byte[100_000], new byte[10 << 20], 5, new RecordHeaders().add("own", new byte[2 << 20]));

        Record<byte[], byte[]> rejected = RejectedRecords.of(record, WHY, Optional.empty());

        assertThat(RejectedRecords.tooLarge(record)).isTrue();
        assertThat(rejected.key()).hasSize(64 << 10);
        assertThat(rejected.value()).hasSize(512 << 10);
        assertThat(rejected.headers().lastHeader("own")).isNull();
        assertThat(new String(rejected.headers().lastHeader("foretide-cut").value(), UTF_8))
                .startsWith("key 100000, value 10485760, headers 2097");
    }
}
