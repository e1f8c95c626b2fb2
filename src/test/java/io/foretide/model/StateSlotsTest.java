package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StateSlotsTest {
    @Test
    void a_state_that_came_back_is_found_where_it_was_put() {
        StateSlots slots = new StateSlots(4);
        StateSlots.Claim first = slots.claim(new float[][] {{1, 2}, {3, 4}});
        slots.store(first, new float[] {5, 6, 7, 8});

        StateSlots.Claim next = slots.claim(new float[][] {{7, 8}, {5, 6}});

        assertThat(first.missing()).containsExactly(0, 1);
        assertThat(next.missing()).isEmpty();
        assertThat(next.slots()).containsExactly(first.slots()[1], first.slots()[0]);
    }

    @Test
    void what_differs_in_the_sign_of_a_zero_only_is_another_state() {
        StateSlots slots = new StateSlots(2);
        slots.store(slots.claim(new float[][] {{1}}), new float[] {0f});

        assertThat(slots.claim(new float[][] {{-0f}}).missing()).containsExactly(0);
    }

    @Test
    void the_states_that_came_longest_ago_make_room() {
        StateSlots slots = new StateSlots(2);
        slots.store(slots.claim(new float[][] {{1}, {2}}), new float[] {10, 20});
        slots.store(slots.claim(new float[][] {{10}}), new float[] {100});
        slots.store(slots.claim(new float[][] {{3}}), new float[] {30});

        assertThat(slots.claim(new float[][] {{20}, {100}}).missing()).containsExactly(0);
    }

    @Test
    void two_rows_with_the_same_state_each_have_a_slot() {
        StateSlots slots = new StateSlots(3);
        slots.store(slots.claim(new float[][] {{0}, {0}}), new float[] {5, 5});

        StateSlots.Claim claim = slots.claim(new float[][] {{5}, {5}, {5}});

        assertThat(claim.hits()).isEqualTo(1);
        assertThat(claim.slots()).doesNotHaveDuplicates();
    }

    @Test
    void after_a_call_that_broke_off_all_slots_are_free_and_nothing_is_found() {
        StateSlots slots = new StateSlots(2);
        slots.store(slots.claim(new float[][] {{1}}), new float[] {2});
        slots.claim(new float[][] {{2}});

        slots.clear();

        assertThat(slots.claim(new float[][] {{2}, {3}}).missing()).containsExactly(0, 1);
    }

    /** A memory that is written through the claims always holds, where a hit is said, the very state that was asked for. */
    @Property(tries = 200)
    void a_hit_is_always_the_state_itself(
            @ForAll @IntRange(min = 1, max = 12) int count,
            @ForAll @IntRange(min = 1, max = 5) int kinds,
            @ForAll long seed) {
        Random random = new Random(seed);
        StateSlots slots = new StateSlots(count);
        float[] memory = new float[count];
        for (int call = 0; call < 60; call++) {
            float[][] states = new float[random.nextInt(count) + 1][];
            for (int row = 0; row < states.length; row++) {
                states[row] = new float[] {random.nextInt(kinds * count)};
            }
            StateSlots.Claim claim = slots.claim(states);
            List<Integer> missing =
                    new ArrayList<>(Arrays.stream(claim.missing()).boxed().toList());
            Set<Integer> own = new HashSet<>();
            float[] after = new float[states.length];
            for (int row = 0; row < states.length; row++) {
                int slot = claim.slots()[row];
                assertThat(own.add(slot)).as("a slot of its own").isTrue();
                if (!missing.contains(row)) {
                    assertThat(memory[slot]).isEqualTo(states[row][0]);
                }
                after[row] = random.nextInt(kinds * count);
                memory[slot] = after[row];
            }
            slots.store(claim, after);
        }
    }
}
