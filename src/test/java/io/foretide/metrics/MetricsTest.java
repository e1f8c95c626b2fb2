package io.foretide.metrics;

import io.prometheus.metrics.model.snapshots.Unit;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void what_was_measured_goes_when_nobody_uses_it_any_more() {
        WeakReference<Object> measured = unused();

        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            System.gc();
            return measured.refersTo(null);
        });
    }

    /** Something that only a metric refers to, whose metrics nobody refers to. */
    private static WeakReference<Object> unused() {
        var value = new Object();
        new Metrics().callback("foretide_test_bytes", "A test's.", Unit.BYTES, value::hashCode);
        return new WeakReference<>(value);
    }
}
