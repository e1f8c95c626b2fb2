package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DeadlinesTest {
    private record Change(int clock, int series, long when) {}

    private record Deadline(int clock, long when) {}

    private final Deadlines deadlines = new Deadlines();
    private final Map<Integer, Deadline> reference = new HashMap<>();

    /** Clock 2: the deadline is cleared; 3 and 4: it has become so late by clock 0 or 1. */
    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.longs().between(0, 100))
                .as(Change::new)
                .list()
                .ofMaxSize(1000);
    }

    @Property(tries = 200)
    void what_is_taken_is_what_is_due_by_the_clock_it_was_set_for_last(@ForAll("changes") List<Change> changes) {
        for (Change change : changes) {
            if (change.clock() < 2) {
                deadlines.set(change.clock(), change.series(), change.when());
                reference.put(change.series(), new Deadline(change.clock(), change.when()));
            } else if (change.clock() == 2) {
                deadlines.clear(change.series());
                reference.remove(change.series());
            } else {
                take(change.clock() - 3, change.when());
            }
        }
        take(0, 100);
        take(1, 100);
        assertThat(reference).isEmpty();
    }

    private void take(int clock, long now) {
        for (int due = deadlines.takeDue(clock, now); due != Numbers.NONE; due = deadlines.takeDue(clock, now)) {
            Deadline known = reference.remove(due);
            assertThat(known).isNotNull();
            assertThat(known.clock()).isEqualTo(clock);
            assertThat(known.when()).isLessThanOrEqualTo(now);
        }
        assertThat(reference.values()).noneMatch(left -> left.clock() == clock && left.when() <= now);
    }
}
