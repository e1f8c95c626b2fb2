package io.foretide.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkConfigTest {
    @Test
    void every_key_of_a_sink_stands_in_the_shipped_file_with_its_default() throws Exception {
        String shipped = Files.readString(Path.of("config/foretide.yaml"));
        String sink = shipped.substring(shipped.indexOf("#   sinks:"), shipped.indexOf("sinks: {}"));
        for (var key : SinkConfig.class.getMethods()) {
            String name = key.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            var byDefault = key.getAnnotation(io.smallrye.config.WithDefault.class);
            String value = byDefault == null ? "" : byDefault.value();
            assertThat(sink.replaceAll("[\\[\\]\"]", "").replace(", ", ","))
                    .as(name)
                    .contains("#       " + name + (value.isEmpty() ? ":" : ": " + value + "\n"));
        }
    }

    @Test
    void a_secret_may_come_from_the_environment(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(
                file,
                """
                sinks:
                  table:
                    type: jdbc
                    url: jdbc:postgresql://localhost/db
                    user: me
                    password: ${SECRET}
                    leads: [1, 12]
                    bounds: [median, 0.05]
                """);
        SinkConfig sink = new ConfigReader(Map.of("SECRET", "p{1}"))
                .read(file, Map.of())
                .sinks()
                .get("table");
        assertThat(sink.password()).contains("p{1}");
        assertThat(sink.leads()).containsExactly(1, 12);
        assertThat(sink.bounds()).extracting(SinkBound::name).containsExactly("median", "0.05");
        assertThat(sink.stamp()).isEqualTo(SinkConfig.Stamp.NOW);
    }

    @Test
    void all_that_contradicts_itself_is_said_in_one_message_without_the_secrets(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(
                file,
                """
                sinks:
                  A: {type: jdbc, url: "http://localhost/in", headers: {a: b}}
                  b: {type: influx, url: "jdbc:postgresql://localhost/db", user: me}
                  c: {type: jdbc, url: "jdbc:mysql://localhost/db", stamp: target}
                  d: {type: otlp, url: "http://localhost/v1/metrics", leads: [13], bounds: [0.2], format: slack}
                """);
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file, Map.of()))
                .hasMessageContaining("sinks.A: a sink's name")
                .hasMessageContaining("sinks.A.url: type jdbc needs one")
                .hasMessageContaining("sinks.A.headers: type jdbc has none")
                .hasMessageContaining("sinks.b.url: jdbc: is for type jdbc")
                .hasMessageContaining("sinks.b.user: only type jdbc")
                .hasMessageContaining("sinks.c.url: only PostgreSQL")
                .hasMessageContaining("sinks.c.stamp: type jdbc writes both times")
                .hasMessageContaining("sinks.d.leads: lead 13")
                .hasMessageContaining("sinks.d.bounds: no stream has the quantile 0.2")
                .hasMessageContaining("sinks.d.format: only type webhook");

        Files.writeString(
                file,
                """
                sinks:
                  a: {type: influx, url: "https://user:hidden@localhost/", bounds: [most], table: "x; drop", match: ""}
                """);
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file, Map.of()))
                .hasMessageContaining("a sink's URL begins with")
                .hasMessageContaining("'most' is not a bound")
                .hasMessageContaining("is not a table")
                .hasMessageNotContaining("hidden");
    }
}
