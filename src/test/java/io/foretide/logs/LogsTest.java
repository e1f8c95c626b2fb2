package io.foretide.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogsTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("io.foretide.some.Part");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();

    @AfterEach
    void stop() {
        context.stop();
        Logs.current().level("io.foretide", "INFO");
    }

    private void holdBack(int aMinute) {
        context.addTurboFilter(new Repeats(aMinute, nanos::get));
        lines.start();
        logger.addAppender(lines);
    }

    @Test
    void an_event_is_one_line_of_json_whatever_it_holds() throws IOException {
        var failure = new IllegalStateException("of\nseveral lines", new IOException("\"quoted\""));
        context.setMDCAdapter(new LogbackMDCAdapter());
        var event = new LoggingEvent("x", logger, Level.WARN, "a {}\nb", failure, new Object[] {"\u0000\"x\" \u2028"});

        String line = new String(Logs.json(context).encode(event), UTF_8);

        assertThat(line).endsWith("\n");
        assertThat(line.substring(0, line.length() - 1)).doesNotContain("\n", "\r");
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.get("level").asText()).isEqualTo("WARN");
        assertThat(read.get("loggerName").asText()).isEqualTo("io.foretide.some.Part");
        assertThat(read.get("formattedMessage").asText()).isEqualTo("a \u0000\"x\" \u2028\nb");
        assertThat(read.get("throwable").get("message").asText()).isEqualTo("of\nseveral lines");
        assertThat(read.get("timestamp").asLong()).isPositive();
    }

    @Test
    void a_message_that_repeats_is_held_back_and_counted_until_the_minute_is_over() {
        holdBack(3);
        for (int i = 0; i < 100; i++) {
            logger.warn("no answer from {}", i);
        }
        logger.warn("something else");
        assertThat(lines.list).hasSize(4);

        nanos.addAndGet(60_000_000_000L);
        logger.warn("no answer from {}", 100);

        assertThat(lines.list.stream().skip(4).map(ILoggingEvent::getFormattedMessage))
                .containsExactly("97 more like the next one were held back", "no answer from 100");
    }

    @Test
    void what_is_not_said_does_not_count() {
        holdBack(1);
        logger.setLevel(Level.INFO);
        for (int i = 0; i < 5; i++) {
            logger.debug("detail");
        }
        logger.setLevel(Level.DEBUG);
        logger.debug("detail");

        assertThat(lines.list).hasSize(1);
    }

    @Test
    void levels_of_known_loggers_change_and_go_back_to_those_above() {
        Logs logs = Logs.current();

        assertThat(logs.level("io.foretide", "debug")).isEmpty();
        assertThat(logs.levels()).containsEntry("io.foretide", "DEBUG");
        assertThat(logs.level("io.foretide", "")).isEmpty();
        assertThat(logs.levels()).doesNotContainKey("io.foretide");
        assertThat(logs.level("io.foretide", "loud"))
                .hasValueSatisfying(why -> assertThat(why).contains("TRACE"));
        assertThat(logs.level("nobody.knows.this", "DEBUG")).isPresent();
        assertThat(logs.levels()).doesNotContainKey("nobody.knows.this");
        assertThat(logs.level("ROOT", "")).isPresent();
    }
}
