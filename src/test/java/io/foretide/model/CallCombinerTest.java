package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallCombinerTest {
    private static final int MOST = 10;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Recorder recorder = new Recorder();
    private final CallCombiner<Integer, Integer> joint = new CallCombiner<>(recorder, MOST);

    /** Doubles numbers; those of another sign are never together; 13 fails; 0 waits until it is let go. */
    private static final class Recorder implements CallCombiner.Work<Integer, Integer> {
        private final List<List<Integer>> calls = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch letGo = new CountDownLatch(1);
        private final AtomicInteger inside = new AtomicInteger();

        @Override
        public int size(Integer ask) {
            return Math.max(1, Math.abs(ask) % 5);
        }

        @Override
        public boolean compatible(Integer one, Integer other) {
            return one < 0 == other < 0;
        }

        @Override
        public List<Integer> call(List<Integer> asked) {
            assertThat(inside.incrementAndGet()).as("calls at a time").isEqualTo(1);
            try {
                calls.add(asked);
                if (asked.contains(0)) {
                    assertThat(letGo.await(30, TimeUnit.SECONDS)).isTrue();
                }
                if (asked.contains(13)) {
                    throw new IllegalArgumentException("13");
                }
                return asked.stream().map(number -> 2 * number).toList();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                inside.decrementAndGet();
            }
        }
    }

    @AfterEach
    void end() {
        recorder.letGo.countDown();
        threads.shutdownNow();
    }

    @Test
    void a_call_alone_goes_at_once() {
        assertThat(joint.submit(4)).isEqualTo(8);
        assertThat(recorder.calls).containsExactly(List.of(4));
    }

    @Test
    void who_comes_while_a_call_is_under_way_shares_the_next() throws Exception {
        Future<Integer> first = held();
        List<Future<Integer>> later = List.of(asked(1), asked(2), asked(3));
        recorder.letGo.countDown();

        assertThat(first.get()).isZero();
        assertThat(numbers(later)).containsExactly(2, 4, 6);
        assertThat(recorder.calls).hasSize(2);
        assertThat(recorder.calls.get(1)).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void calls_are_bounded_and_what_does_not_go_together_is_kept_apart() throws Exception {
        Future<Integer> first = held();
        List<Future<Integer>> later = new ArrayList<>();
        for (int number : new int[] {4, -4, 4, -4, 4, -4}) {
            later.add(asked(number));
        }
        recorder.letGo.countDown();

        assertThat(numbers(later)).containsExactly(8, -8, 8, -8, 8, -8);
        assertThat(recorder.calls.subList(1, recorder.calls.size()))
                .containsExactlyInAnyOrder(List.of(4, 4), List.of(-4, -4), List.of(4), List.of(-4));
        assertThat(first.get()).isZero();
    }

    @Test
    void one_that_is_larger_than_the_bound_goes_alone() throws Exception {
        CallCombiner<Integer, Integer> narrow = new CallCombiner<>(recorder, 1);

        assertThat(narrow.submit(4)).isEqualTo(8);
    }

    @Test
    void a_call_that_fails_fails_those_who_were_in_it_and_nobody_else() throws Exception {
        Future<Integer> first = held();
        Future<Integer> bad = asked(13);
        Future<Integer> beside = asked(1);
        Future<Integer> apart = asked(-1);
        recorder.letGo.countDown();

        assertThat(first.get()).isZero();
        assertThat(apart.get()).isEqualTo(-2);
        for (Future<Integer> one : List.of(bad, beside)) {
            assertThatThrownBy(one::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .hasMessage("the network's call failed: 13")
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
        }
        assertThat(joint.submit(2)).as("afterwards").isEqualTo(4);
    }

    @Test
    void closing_ends_those_who_wait_and_waits_for_the_call_under_way() throws Exception {
        Future<Integer> first = held();
        Future<Integer> waiting = asked(1);
        Future<?> closing = threads.submit(joint::close);

        assertThatThrownBy(waiting::get).hasMessageContaining("the network is closed");
        assertThat(closing.isDone()).isFalse();
        recorder.letGo.countDown();
        closing.get(30, TimeUnit.SECONDS);
        assertThat(first.get()).isZero();
        assertThatThrownBy(() -> joint.submit(1)).hasMessage("the network is closed");
    }

    @Test
    void an_interrupt_is_kept_for_after_the_call() throws Exception {
        Future<Integer> first = held();
        AtomicInteger answer = new AtomicInteger();
        Thread thread = new Thread(() -> {
            int doubled = joint.submit(3);
            answer.set(Thread.currentThread().isInterrupted() ? doubled : -1);
        });
        thread.start();
        awaitWaiting(thread);
        thread.interrupt();
        recorder.letGo.countDown();
        thread.join(30_000);

        assertThat(answer).hasValue(6);
        assertThat(first.get()).isZero();
    }

    @Test
    void many_threads_each_have_the_answer_to_their_own_question() throws Exception {
        recorder.letGo.countDown();
        List<Callable<Boolean>> tasks = IntStream.range(0, 2000)
                .filter(number -> number != 13)
                .<Callable<Boolean>>mapToObj(number -> () -> {
                    int ask = number % 3 == 0 ? -number : number;
                    return joint.submit(ask) == 2 * ask;
                })
                .toList();

        for (Future<Boolean> right : threads.invokeAll(tasks.subList(0, 500))) {
            assertThat(right.get()).isTrue();
        }
        ExecutorService few = Executors.newFixedThreadPool(4);
        try {
            for (Future<Boolean> right : few.invokeAll(tasks)) {
                assertThat(right.get()).isTrue();
            }
        } finally {
            few.shutdownNow();
        }
    }

    /** A call that goes on until the recorder lets it go. */
    private Future<Integer> held() {
        Future<Integer> held = threads.submit(() -> joint.submit(0));
        Awaitility.await().until(() -> !recorder.calls.isEmpty());
        return held;
    }

    /** Asked by a thread that waits for the call under way. */
    private Future<Integer> asked(int number) throws InterruptedException {
        var asking = new FutureTask<>(() -> joint.submit(number));
        Thread thread = new Thread(asking);
        thread.start();
        awaitWaiting(thread);
        return asking;
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> thread.getState() == Thread.State.WAITING);
    }

    private static List<Integer> numbers(List<Future<Integer>> futures) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (Future<Integer> future : futures) {
            numbers.add(future.get(30, TimeUnit.SECONDS));
        }
        return numbers;
    }
}
