package io.foretide.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final String WRITER = "writer-0123456789abcdef";
    private static final String READER = "reader-0123456789abcdef";
    private static final String LIMITED = "limited-0123456789abcdef";

    @TempDir
    private Path folder;

    private Path file;

    static String hash(String token) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
    }

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(
                folder.resolve("tokens"),
                "# who may do what\n\n%s write\r\n%s read,operate\n%s read,write plant a/\n"
                        .formatted(hash(WRITER), hash(READER).toUpperCase(java.util.Locale.ROOT), hash(LIMITED)));
    }

    @Test
    void what_stays_open_can_ask_whether_its_token_still_counts() throws Exception {
        try (GuardedServer server = newServer()) {
            var answer = server.begin("/still", "Bearer " + READER);
            await().until(() -> server.connections() == 1);
            Files.writeString(file, hash(WRITER) + " write\n");

            assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("not any more");
        }
    }

    private GuardedServer newServer() throws Exception {
        return new GuardedServer(Map.of("auth.tokens", file.toString()));
    }

    @Test
    void a_request_without_a_valid_token_is_a_401_that_says_how() throws Exception {
        try (GuardedServer server = newServer()) {
            for (String given :
                    new String[] {"", "Bearer", "Bearer nonsense", "Bearer " + hash(WRITER), "Digest x", "Basic ?"}) {
                var answer = server.get("/api/v1/series", given);
                assertThat(answer.statusCode()).as(given).isEqualTo(401);
                assertThat(answer.headers().allValues("www-authenticate")).hasSize(2);
                assertThat(answer.body()).contains("Authorization: Bearer").doesNotContain("nonsense");
            }
            assertThat(server.refused("unauthenticated")).isEqualTo(6);
        }
    }

    @Test
    void the_page_itself_is_open_to_everybody_since_it_asks_for_the_token() throws Exception {
        try (GuardedServer server = newServer()) {
            for (String path : new String[] {"/", "/page/index.html"}) {
                assertThat(server.get(path, "").body()).as(path).startsWith("in:");
            }
            assertThat(server.post("/page/index.html", "").statusCode()).isEqualTo(401);
            assertThat(server.get("/page/../api/v1/series", "").statusCode()).isEqualTo(401);
            assertThat(server.get("/pages", "").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void a_script_is_not_offered_a_way_that_makes_its_browser_ask_for_a_password() throws Exception {
        try (GuardedServer server = newServer()) {
            var answer = server.send(server.at("/api/v1/series").header("X-Requested-With", "XMLHttpRequest"));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().allValues("www-authenticate")).containsExactly("Bearer");
        }
    }

    @Test
    void tokens_come_as_clients_are_used_to_send_them() throws Exception {
        String basic = "Basic " + Base64.getEncoder().encodeToString(("anybody:" + READER).getBytes(UTF_8));
        try (GuardedServer server = newServer()) {
            for (String given : new String[] {"Bearer " + READER, "bearer  " + READER, "Token " + READER, basic}) {
                assertThat(server.get("/api/v1/series", given).body()).as(given).startsWith("in: token ");
            }
        }
    }

    @Test
    void each_may_do_what_its_scopes_say() throws Exception {
        try (GuardedServer server = newServer()) {
            assertThat(server.post("/api/v1/observations", "Bearer " + WRITER).statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/api/v1/series", "Bearer " + WRITER).statusCode())
                    .isEqualTo(403);
            assertThat(server.get("/api/v1/series", "Bearer " + READER).statusCode())
                    .isEqualTo(200);
            assertThat(server.post("/api/v1/query", "Bearer " + READER).statusCode())
                    .isEqualTo(200);
            assertThat(server.post("/api/v1/observations/", "Bearer " + READER).body())
                    .contains("lacks the scope write");
            assertThat(server.post("/api/v1/operate/publish", "Bearer " + READER)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(server.post("/api/v1/operate/publish", "Bearer " + WRITER)
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /write, WRITE",
        "POST, /v1/metrics, WRITE",
        "GET, /api/v1/observations/stream, WRITE",
        "GET, /api/v1/forecasts/stream, READ",
        "POST, /api/v1/forecast, READ",
        "POST, /api/v1/series/a/forecast, READ",
        "POST, /api/v1/series/a/b/forecast, WRITE",
        "PUT, /api/v1/series/a/forecast, WRITE",
        "DELETE, /api/v1/series/a, WRITE",
        "PUT, /api/v1/query, WRITE",
        "GET, /api/v1/operate, OPERATE",
        "POST, /api/v1/series/s/freeze, OPERATE",
        "POST, /api/v1/series/a%2Fb/reset, OPERATE",
        "POST, /api/v1/series/thaw, OPERATE",
        "GET, /api/v1/series/reset, READ",
        "POST, /api/v1/series/s/freeze/forecast, WRITE",
        "OPTIONS, /, READ"
    })
    void what_changes_something_needs_write_unless_it_is_known_to_ask(String method, String path, Scope scope) {
        assertThat(RequestGuard.needed(HttpMethod.valueOf(method), path)).isEqualTo(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/series/plant%20a%2F1/forecast, 200", // the route looks at the series itself
        "GET, /api/v1/series, 200",
        "GET, /api/v1/series?match[]=x, 403",
        "GET, /api/v1/series?match%5B%5D=x, 403",
        "POST, /api/v1/series, 403",
        "POST, /api/v1/forecast, 200",
        "GET, /api/v1/query, 403",
        "GET, /api/v1/../v1/labels, 403",
        "GET, /api/v1/%6cabels, 403",
        "GET, /api/v1/something/new, 403",
        "GET, /api/openapi.yaml, 200",
        "POST, /write, 200"
    })
    void a_limited_token_sees_only_paths_that_look_at_its_series(String method, String path, int status)
            throws Exception {
        try (GuardedServer server = newServer()) {
            var answer = method.equals("GET")
                    ? server.get(path, "Bearer " + LIMITED)
                    : server.post(path, "Bearer " + LIMITED);
            assertThat(answer.statusCode()).isEqualTo(status);
            if (status == 200) {
                assertThat(answer.body()).endsWith("plant a/");
            }
        }
    }

    /** At once: half a file may be read, too, and an empty one holds no tokens. */
    private void replace(String content) throws Exception {
        Path whole = Files.writeString(folder.resolve("tokens.new"), content);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void the_file_is_read_again_when_it_changes_and_a_bad_one_leaves_the_old_tokens() throws Exception {
        try (GuardedServer server = newServer()) {
            replace(hash("another-0123456789abcdef") + " read");
            await().until(() -> server.get("/api/v1/series", "Bearer another-0123456789abcdef")
                            .statusCode()
                    == 200);
            assertThat(server.get("/api/v1/series", "Bearer " + READER).statusCode())
                    .isEqualTo(401);
            assertThat(server.health.notes()).isEmpty();

            replace("nonsense");
            await().until(() -> !server.health.notes().isEmpty());
            assertThat(server.health.notes().get("auth.tokens")).contains("line 1", "stays in use");
            assertThat(server.get("/api/v1/series", "Bearer another-0123456789abcdef")
                            .statusCode())
                    .isEqualTo(200);
            Files.delete(file);
            await().until(() ->
                    server.health.notes().getOrDefault("auth.tokens", "").contains("does not exist"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x read", "00 read", "HASH", "HASH reed", "HASH read,"})
    void a_file_that_cannot_be_used_stops_the_start_with_its_line(String line) throws Exception {
        Files.writeString(file, "#\n" + line.replace("HASH", hash(READER)));

        assertThatThrownBy(this::newServer).isInstanceOf(IOException.class).hasMessageContaining("auth.tokens: line 2");
    }

    @Property(tries = 1000)
    void no_header_and_no_file_make_them_throw_anything_else(@ForAll String header, @ForAll byte[] content) {
        assertThat(Credentials.token(header)).isNotNull();
        assertThat(Credentials.token("Basic " + header)).isNotNull();
        try {
            assertThat(Tokens.parse(content).find("0123456789abcdef")).isEmpty();
        } catch (IOException expected) {
            assertThat(expected).hasMessageMatching("line .*|it is empty.*");
        }
    }
}
