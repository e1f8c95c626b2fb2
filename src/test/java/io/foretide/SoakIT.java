package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A steady load for as long as -Dsoak.minutes says, and what memory does meanwhile. */
@Tag("soak")
class SoakIT {
    private static final Bars BARS = new Bars(100);
    private static final int BARS_A_SECOND = 10;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void heap_and_resident_memory_stay_level_under_a_steady_load() throws Exception {
        int seconds = 60 * Integer.getInteger("soak.minutes", 30);
        List<Double> resident = new ArrayList<>();
        try (var served = new ServedProcess(folder, Map.of(), Jvm.PLAIN)) {
            served.start();
            long start = System.nanoTime();
            System.out.println("minute  observations  forecasts  heap MB  outside MB");
            for (int second = 0; second < seconds; second++) {
                BARS.send(served, second * BARS_A_SECOND, (second + 1) * BARS_A_SECOND);
                long due = start + (second + 1) * 1_000_000_000L;
                java.util.concurrent.locks.LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
                if (second % 15 == 14) {
                    resident.add(line(served, (System.nanoTime() - start) / 60e9));
                }
            }
            List<Double> settled = resident.subList(resident.size() / 2, resident.size());
            double before = settled.stream()
                    .limit(settled.size() / 2)
                    .mapToDouble(d -> d)
                    .average()
                    .orElse(0);
            double after = settled.stream()
                    .skip(settled.size() / 2)
                    .mapToDouble(d -> d)
                    .average()
                    .orElse(0);
            System.out.printf(
                    Locale.ROOT,
                    "memory outside the heap, third quarter to fourth: %+.1f %%%n",
                    100 * (after / before - 1));
            assertThat(after).as("bytes outside the heap").isLessThan(1.1 * before);
        }
    }

    private static double line(ServedProcess served, double minutes) throws Exception {
        double outside = served.metric("foretide_native_memory_bytes");
        System.out.printf(
                Locale.ROOT,
                "%6.2f %13.0f %10.0f %8.0f %11.0f%n",
                minutes,
                served.metric("foretide_observations_accepted_total{source=\"http\"}"),
                served.metric("foretide_forecasts_total"),
                served.metric("foretide_heap_used_bytes") / 1e6,
                outside / 1e6);
        return outside;
    }
}
