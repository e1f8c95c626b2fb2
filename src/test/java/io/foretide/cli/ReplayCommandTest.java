package io.foretide.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path folder;

    private HttpServer gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/api/v1/observations", exchange -> {
            received.addAll(new String(exchange.getRequestBody().readAllBytes(), UTF_8)
                    .lines()
                    .toList());
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void inputs_known_in_advance_are_sent_so_many_rows_before_their_own() throws Exception {
        String text = "time,load,temp\n";
        for (int hour = 0; hour < 5; hour++) {
            text += "2026-01-01T0" + hour + ":00:00Z," + (hour < 4 ? 100 + hour : "") + "," + hour + "\n";
        }

        assertThat(replay(text, "--known=temp", "--known-ahead=2", "--series=s"))
                .as(err.toString())
                .isZero();

        assertThat(received.stream()
                        .map(line -> line.replaceAll(".*\\d{13},", "").replace("\"", "")))
                .containsExactly(
                        "known:{temp:0.0}}",
                        "known:{temp:1.0}}",
                        "known:{temp:2.0}}",
                        "value:100.0}",
                        "known:{temp:3.0}}",
                        "value:101.0}",
                        "known:{temp:4.0}}",
                        "value:102.0}",
                        "value:103.0}");
        assertThat(out.toString()).contains("Sent 9 observations, skipped 1 rows");
    }

    private int replay(String text, String... options) throws Exception {
        Path file = Files.writeString(folder.resolve("load.csv"), text);
        List<String> arguments = new ArrayList<>(List.of("replay", file.toString(), "--url"));
        arguments.add("http://127.0.0.1:" + gateway.getAddress().getPort());
        arguments.addAll(List.of(options));
        return Foretide.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
    }

    @Test
    void a_newest_first_file_is_sent_oldest_first_and_the_user_is_told() throws Exception {
        int code = replay("time,value\n1704153720,3\n1704153660,2\n1704153600,1\n");

        assertThat(code).as(err.toString()).isZero();
        assertThat(received)
                .containsExactly(
                        "{\"series\":\"load\",\"time\":1704153600000,\"value\":1.0}",
                        "{\"series\":\"load\",\"time\":1704153660000,\"value\":2.0}",
                        "{\"series\":\"load\",\"time\":1704153720000,\"value\":3.0}");
        assertThat(out.toString()).contains("newest first").contains("Sent 3 observations");
    }

    @Test
    void series_are_sent_side_by_side_in_order_of_time() throws Exception {
        replay("host,time,a\nweb,2024-01-01,1\nweb,2024-01-02,2\ndb,2024-01-01,3\ndb,2024-01-02,4\n");

        assertThat(received)
                .extracting(line -> line.replaceAll(".*series\":\"(\\w+).*value\":([0-9.]+).*", "$1 $2"))
                .containsExactly("web 1.0", "db 3.0", "web 2.0", "db 4.0");
    }

    @Test
    void decimal_commas_and_several_columns_are_sent_as_channels_of_their_names() throws Exception {
        assertThat(replay("\uFEFFtime;a;b\n2024-01-01;1,5;2,5\n2024-01-02;;3\n2024-01-03;;\n"))
                .isZero();

        assertThat(received)
                .containsExactly(
                        "{\"series\":\"load\",\"time\":1704067200000,\"values\":{\"a\":1.5,\"b\":2.5}}",
                        "{\"series\":\"load\",\"time\":1704153600000,\"values\":{\"b\":3.0}}");
        assertThat(out.toString()).contains("Sent 2 observations, skipped 1 rows");
    }

    @Test
    void a_series_and_a_limit_may_be_given() throws Exception {
        assertThat(replay("time,value\n1704153600,1\n1704153660,2\n", "--series", "north", "--limit", "1"))
                .isZero();

        assertThat(received).containsExactly("{\"series\":\"north\",\"time\":1704153600000,\"value\":1.0}");
    }

    @Test
    void a_rate_limits_the_rows_per_second() throws Exception {
        StringBuilder text = new StringBuilder("time,value\n");
        for (int row = 0; row < 60; row++) {
            text.append("2024-01-01T00:%02d:00Z,%d\n".formatted(row, row));
        }
        long start = System.nanoTime();

        assertThat(replay(text.toString(), "--rate", "40")).isZero();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_300));
        assertThat(received).hasSize(60);
        assertThat(replay("time,value\n1704153600,1\n", "--rate", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--rate 0: at least one row per second is sent");
    }

    @Test
    void a_file_of_which_nothing_can_be_sent_ends_with_2_and_the_reason() throws Exception {
        assertThat(replay("time,a\n2024-01-01,x\n")).isEqualTo(2);
        assertThat(replay("a,b\n1,2\n")).isEqualTo(2);
        assertThat(replay("time,value\n1704153600,1\n", "--limit", "0")).isEqualTo(2);

        assertThat(err.toString())
                .contains("no column of numbers", "no column of times", "Nothing was sent")
                .doesNotContain("\tat ");
        assertThat(received).isEmpty();
    }
}
