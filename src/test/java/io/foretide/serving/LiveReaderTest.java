package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveReaderTest {
    private final Wire wire = new Wire();

    /** Notes what is sent, as series and number; full when it is told so. */
    private static final class Wire implements LiveReader.Wire {
        private final List<String> sent = new ArrayList<>();
        private boolean full;

        @Override
        public boolean full() {
            return full;
        }

        @Override
        public void send(LiveEvent event) {
            sent.add(new String(event.json(), UTF_8));
        }

        @Override
        public void runOnLoop(Runnable work) {
            work.run();
        }

        @Override
        public void sendGap() {
            sent.add("gap");
        }
    }

    private static LiveEvent event(String series, int number) {
        return new LiveEvent(
                LiveEvent.FORECAST,
                series,
                0,
                new StreamPosition(new long[] {number}),
                (series + number).getBytes(UTF_8));
    }

    @Test
    void a_reader_is_sent_what_matches_in_order_and_all_decisions() {
        var reader = new LiveReader(SeriesFilter.of("a*"), new StreamPosition(new long[] {0}), wire);
        reader.offer(event("a", 1));
        reader.offer(event("b", 2));
        reader.offer(
                new LiveEvent(LiveEvent.LEARNING, "", -1, new StreamPosition(new long[] {2}), "told".getBytes(UTF_8)));
        reader.offer(event("a", 3));
        reader.flushSoon();

        assertThat(wire.sent).containsExactly("a1", "told", "a3");
    }

    @Test
    void what_a_reader_has_seen_elsewhere_it_is_not_sent_again() {
        var reader = new LiveReader(SeriesFilter.of(null), new StreamPosition(new long[] {2}), wire);
        reader.offer(event("a", 1));
        reader.offer(event("b", 2));
        reader.offer(event("a", 3));
        reader.flush();

        assertThat(wire.sent).containsExactly("a3");
    }

    @Test
    void a_slow_reader_is_sent_the_newest_of_each_series_and_told_of_the_gap() {
        var reader = new LiveReader(SeriesFilter.of(null), null, wire);
        wire.full = true;
        long dropped = 0;
        for (int number = 1; number <= 5000; number++) {
            dropped += reader.offer(event(number % 2 == 0 ? "a" : "b", number));
        }
        reader.flushSoon();
        assertThat(wire.sent).isEmpty();

        wire.full = false;
        reader.flush();

        assertThat(wire.sent).hasSizeLessThan(1002).startsWith("gap").endsWith("b4999", "a5000");
        assertThat(dropped).isEqualTo(5000 - (wire.sent.size() - 1));
    }

    @Test
    void of_more_series_than_may_wait_the_oldest_are_left_out() {
        var reader = new LiveReader(SeriesFilter.of(null), null, wire);
        wire.full = true;
        for (int number = 1; number <= 3000; number++) {
            reader.offer(event("s" + number + "-", number));
        }
        wire.full = false;
        reader.flush();

        assertThat(wire.sent).hasSizeLessThan(1002).startsWith("gap").endsWith("s3000-3000");
    }

    @Test
    void positions_are_read_back_and_those_of_another_topic_are_none() {
        var position = new StreamPosition(new long[] {3, 0, 12});

        assertThat(position.text()).isEqualTo("3.0.12");
        assertThat(StreamPosition.of("3.0.12", 3).orElseThrow().offsets()).containsExactly(3, 0, 12);
        assertThat(StreamPosition.of("3.0", 3)).isEmpty();
        assertThat(StreamPosition.of("3.0.x", 3)).isEmpty();
        assertThat(StreamPosition.of(null, 3)).isEmpty();
        assertThat(StreamPosition.of("9".repeat(19) + ".1.1", 3)).isEmpty();
        assertThat(position.isAtOrAfter(position.with(1, 5))).isTrue();
        assertThat(position.with(1, 5).isAtOrAfter(position)).isFalse();
    }
}
