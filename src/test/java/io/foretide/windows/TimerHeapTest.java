package io.foretide.windows;

import static io.foretide.windows.SeriesIndex.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;

class TimerHeapTest {
    private enum What {
        SET,
        CLEAR,
        TAKE
    }

    /** @param when what is set, or until when is taken */
    private record Change(What what, int series, long when) {}

    private TimerHeap timetable = new TimerHeap();
    private final Map<Integer, Long> reference = new HashMap<>();

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(8, What.SET), Tuple.of(2, What.CLEAR), Tuple.of(2, What.TAKE)),
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.longs().between(1, 100))
                .as(Change::new)
                .list()
                .ofMaxSize(1000);
    }

    @AfterTry
    void giveBack() {
        timetable.close();
        assertThat(timetable.bytes()).isZero();
        timetable = new TimerHeap();
        reference.clear();
    }

    @Property(tries = 200)
    void whose_time_is_first_is_taken_first_whatever_was_put_off_and_cleared(@ForAll("changes") List<Change> changes) {
        for (Change change : changes) {
            switch (change.what()) {
                case SET -> {
                    timetable.set(change.series(), change.when());
                    reference.put(change.series(), change.when());
                }
                case CLEAR -> {
                    timetable.clear(change.series());
                    reference.remove(change.series());
                }
                case TAKE -> take(change.when());
            }
            assertThat(timetable.size()).isEqualTo(reference.size());
            assertThat(timetable.time(change.series())).isEqualTo(reference.getOrDefault(change.series(), 0L));
        }
        for (int left = reference.size(); left > 0; left--) {
            take(100);
        }
        assertThat(reference).isEmpty();
        assertThat(timetable.takeFirst(Long.MAX_VALUE)).isEqualTo(NONE);
    }

    private void take(long until) {
        Optional<Long> first = reference.values().stream().min(Comparator.naturalOrder());
        int taken = timetable.takeFirst(until);
        if (first.isEmpty() || first.get() > until) {
            assertThat(taken).isEqualTo(NONE);
        } else {
            assertThat(reference.remove(taken)).isEqualTo(first.get());
        }
    }
}
