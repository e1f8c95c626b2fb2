package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page in Chromium, driven by the scripts of {@code src/test/page}: against a stand-in, and against the real program. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PageIT {
    private static final Path SCRIPTS = Path.of("src/test/page");
    private static final Path MODULES = Path.of("target/page");
    private static final List<String> PACKAGES = List.of("playwright-core@1.65.1", "axe-core@4.14.1");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** Skips all of it, saying why, where there is no browser or its driver cannot be had. */
    @BeforeAll
    static void install() throws IOException, InterruptedException {
        for (String program : List.of("node", "npm", "chromium")) {
            assumeTrue(
                    Clients.isInstalled(program),
                    program + " is not installed (apt-get install nodejs npm chromium): no page test");
        }
        if (!Files.exists(MODULES.resolve("node_modules/axe-core"))
                || !Files.exists(MODULES.resolve("node_modules/playwright-core"))) {
            Files.createDirectories(MODULES);
            List<String> line = new ArrayList<>(List.of("npm", "install", "--prefix", MODULES.toString()));
            line.addAll(List.of("--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"));
            line.addAll(PACKAGES);
            Path log = MODULES.resolve("npm.log");
            Process npm = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assumeTrue(
                    npm.waitFor(5, TimeUnit.MINUTES) && npm.exitValue() == 0,
                    "npm cannot install the driver, see " + log + ": no page test");
        }
    }

    /** What a script is told when it asks for something by a line that begins with an @. */
    private interface Orders {
        void follow(String order) throws Exception;
    }

    private static void passes(List<String> arguments, Map<String, String> environment, Orders orders)
            throws Exception {
        List<String> line = new ArrayList<>(List.of("node"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("PAGE_MODULES", MODULES.toAbsolutePath().toString());
        Process node = builder.start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader out = node.inputReader(StandardCharsets.UTF_8);
                OutputStream in = node.getOutputStream()) {
            for (String text = out.readLine(); text != null; text = out.readLine()) {
                said.append(text).append('\n');
                if (text.startsWith("@")) {
                    orders.follow(text.substring(1));
                    in.write("done\n".getBytes(StandardCharsets.UTF_8));
                    in.flush();
                }
            }
            assertThat(node.waitFor()).as(said.toString()).isZero();
        } finally {
            node.descendants().forEach(ProcessHandle::destroyForcibly);
            node.destroyForcibly();
        }
        assertThat(said.toString()).contains("# fail 0").doesNotContain("# pass 0");
    }

    @Test
    void every_state_of_the_page_is_shown_against_a_stand_in() throws Exception {
        passes(
                List.of(
                        "--test",
                        "--test-reporter=tap",
                        "--test-concurrency=1",
                        SCRIPTS.resolve("parts.test.mjs").toString(),
                        SCRIPTS.resolve("states.test.mjs").toString()),
                Map.of(),
                order -> {});
    }

    @Test
    void the_real_program_is_watched_live_killed_and_watched_again() throws Exception {
        try (var served = new ServedProcess(folder, Map.of("FORETIDE_MODEL_HIDDEN", "8"))) {
            served.start("--demo");
            passes(
                    List.of(
                            "--test-reporter=tap",
                            SCRIPTS.resolve("served.test.mjs").toString()),
                    Map.of("PAGE_URL", served.page()),
                    order -> {
                        if (order.equals("kill")) {
                            served.kill();
                        } else {
                            served.start("--demo");
                        }
                    });
        }
    }

    @Test
    void a_stream_of_symbols_has_a_page_of_its_own() throws Exception {
        Map<String, String> environment = Map.of(
                "FORETIDE_STREAM_TASK", "next-symbol", "FORETIDE_MODEL_HIDDEN", "8", "FORETIDE_SYMBOLS_LEAST", "1");
        try (var served = new ServedProcess(folder, environment)) {
            served.start();
            String[] states = {"idle", "run", "pause", "stop"};
            long from = System.currentTimeMillis() - 600_000;
            for (int batch = 0; batch < 3; batch++) { // the first symbols get their numbers meanwhile
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < 300; i++) {
                    lines.append("{\"series\":\"m%d\",\"time\":%d,\"symbol\":\"%s\"}\n"
                            .formatted(i % 3, from + 1000L * (300 * batch + i) / 3, states[i / 3 % 4]));
                }
                assertThat(served.post(lines.toString()).statusCode()).isEqualTo(202);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> served.metrics().contains("foretide_vocabulary_symbols 4.0"));
            }
            passes(
                    List.of(
                            "--test-reporter=tap",
                            SCRIPTS.resolve("symbols.test.mjs").toString()),
                    Map.of("PAGE_URL", served.page()),
                    order -> {});
        }
    }
}
