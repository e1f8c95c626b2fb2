package io.foretide.traces;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final byte[] SAMPLED = header("01");
    private static final byte[] NOT_SAMPLED = header("00");

    private static byte[] header(String flags) {
        return ("00-" + TRACE + "-b7ad6b7169203331-" + flags).getBytes(US_ASCII);
    }

    private static Traces on() {
        // nobody listens at that port: spans are dropped
        ForetideConfig config = new ConfigReader(Map.of())
                .read(null, Map.of("traces.endpoint", "http://127.0.0.1:1", "traces.share", "1"));
        return Traces.of(config.traces(), "1", "here");
    }

    private static byte[] over(Traces traces, byte[] parent) {
        return traces.over("forecast", parent, 1000, 2000, Map.of("a", "b"));
    }

    @Test
    void off_is_what_the_shipped_configuration_says_and_means_nothing_at_all() {
        Traces traces =
                Traces.of(new ConfigReader(Map.of()).read(null, Map.of()).traces(), "1", "here");

        assertThat(traces).isSameAs(Traces.off());
        assertThat(traces.on()).isFalse();
        assertThat(traces.begin("x")).isEmpty();
        assertThat(traces.read(SAMPLED)).isNull();
    }

    @Test
    void a_trace_goes_on_in_a_span_of_its_own() {
        try (Traces traces = on()) {
            String next = new String(over(traces, SAMPLED), US_ASCII);

            assertThat(next)
                    .startsWith("00-" + TRACE + "-")
                    .endsWith("-01")
                    .isNotEqualTo(new String(SAMPLED, US_ASCII));
        }
    }

    @Test
    void what_its_caller_does_not_trace_is_handed_on_as_it_is() {
        try (Traces traces = on()) {
            assertThat(over(traces, NOT_SAMPLED)).isSameAs(NOT_SAMPLED);
            assertThat(traces.begin("nothing is traced on this thread")).isEmpty();
        }
    }

    @Test
    void what_is_no_trace_is_not_taken_for_one() {
        try (Traces traces = on()) {
            byte[] garbage = "x".repeat(55).getBytes(US_ASCII);

            assertThat(traces.read("short".getBytes(US_ASCII))).isNull();
            assertThat(over(traces, garbage)).isSameAs(garbage);
        }
    }

    @Test
    void as_many_traces_wait_as_may_and_the_oldest_go_first() {
        PendingTraces<Integer> held = new PendingTraces<>();
        for (int i = 0; i < PendingTraces.MAX + 10; i++) {
            held.put(i, SAMPLED);
        }
        held.put(20, null);

        assertThat(held.size()).isEqualTo(PendingTraces.MAX - 1);
        assertThat(held.get(9)).isNull();
        assertThat(held.get(20)).isNull();
        assertThat(held.take(21)).isSameAs(SAMPLED);
        assertThat(held.take(21)).isNull();
    }
}
