package io.foretide.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.http.Caller;
import io.foretide.http.Scope;
import io.foretide.ingest.ObservationBatch.Rejection;
import io.foretide.ingest.ObservationBatch.Skip;
import io.foretide.metrics.Metrics;
import io.foretide.series.Arrival;
import io.foretide.series.End;
import io.foretide.series.Observation;
import io.foretide.series.Parsed.Accepted;
import io.foretide.series.Parsed.Ended;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObservationBatchTest {
    private static ObservationBatch batch() {
        var batch = new ObservationBatch();
        batch.add(1, new Accepted(new Observation("plant a/1", 0, new double[] {1})));
        batch.add(2, new Rejected(Reason.TIME, "no time"));
        batch.add(3, new Accepted(new Observation("plant b/1", 0, new double[] {2})));
        batch.add(4, new Ended(new End("plant b/1", 0)));
        batch.add(5, new Ended(new End("plant a/1", 0)));
        batch.skip(Skip.STALE);
        return batch;
    }

    @Test
    void what_a_caller_may_not_write_is_refused_where_it_stood() {
        ObservationBatch kept = batch().restrictedTo(new Caller("x", Set.of(Scope.WRITE), "plant a/"));

        assertThat(kept.arrivals()).extracting(Arrival::series).containsExactly("plant a/1", "plant a/1");
        assertThat(kept.rejections()).extracting(Rejection::line).containsExactly(2, 3, 4);
        assertThat(kept.rejections().get(1).detail()).contains("only write series that begin with 'plant a/'");
        assertThat(kept.skipped()).isEqualTo(1);
        var metrics = new Metrics();
        kept.count(metrics);
        assertThat(metrics.rejected.labelValues("forbidden").get()).isEqualTo(2);
    }

    @Test
    void whoever_is_not_limited_may_write_all() {
        assertThat(batch().restrictedTo(Caller.anybody()).arrivals()).hasSize(4);
    }
}
