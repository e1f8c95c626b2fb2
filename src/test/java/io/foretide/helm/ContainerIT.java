package io.foretide.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.foretide.Ports;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image under podman, run as the chart's pod says; {@code .ci/container} builds it and calls this. */
@Tag("long")
class ContainerIT {
    private static final Path IMAGE = Path.of("target", "jib-image.tar");
    private static final String NAME = "foretide-container-it";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Ports.free();
    private final int management = Ports.free();

    @TempDir
    private Path folder;

    @BeforeEach
    void load() throws Exception {
        assumeTrue(
                Files.exists(IMAGE)
                        && new ProcessBuilder("sh", "-c", "command -v podman")
                                        .start()
                                        .waitFor()
                                == 0,
                "there is no " + IMAGE + ", or no podman: .ci/container has both; it is not tried here");
        podman("rm", "-f", "--ignore", NAME);
        podman("load", "-q", "-i", IMAGE.toString());
    }

    @AfterEach
    void remove() throws Exception {
        podman("rm", "-f", "--ignore", "-t", "20", NAME);
    }

    private String podman(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("podman", "--runtime", "/usr/sbin/runc"));
        line.addAll(List.of(arguments));
        Path said = Files.createTempFile(folder, "podman", ".log");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        return Files.readString(said);
    }

    /** What a container's security context says, as podman's options. */
    private static List<String> security(JsonObject pod, JsonObject container) {
        JsonObject own = container.getJsonObject("securityContext");
        JsonObject all = pod.getJsonObject("securityContext");
        // runc may not raise these here, and podman's defaults would
        List<String> options =
                new ArrayList<>(List.of("--ulimit", "nofile=20000:20000", "--ulimit", "nproc=30000:30000"));
        options.add("--user=" + all.getInteger("runAsUser") + ":" + all.getInteger("runAsGroup"));
        if (own.getBoolean("readOnlyRootFilesystem")) {
            options.addAll(List.of("--read-only", "--read-only-tmpfs=false"));
        }
        if (!own.getBoolean("allowPrivilegeEscalation")) {
            options.add("--security-opt=no-new-privileges");
        }
        own.getJsonObject("capabilities").getJsonArray("drop").forEach(drop -> options.add("--cap-drop=" + drop));
        return options;
    }

    /** The trial's pod; only its ports are others, since it shares this machine's. */
    private List<String> trial() throws IOException {
        JsonObject pod = Chart.objects("values.yaml", "StatefulSet")
                .get(0)
                .getJsonObject("spec")
                .getJsonObject("template")
                .getJsonObject("spec");
        JsonObject container = pod.getJsonArray("containers").getJsonObject(0);
        String settings = Chart.objects("values.yaml", "ConfigMap")
                .get(0)
                .getJsonObject("data")
                .getString("foretide.yaml");
        Path config = Files.writeString(folder.resolve("foretide.yaml"), settings);
        Path data = Files.createDirectory(folder.resolve("data"));
        List<String> line = new ArrayList<>(List.of("run", "-d", "--name", NAME, "--network=host", "--pull=never"));
        line.addAll(security(pod, container));
        line.addAll(List.of("-v", config + ":/etc/foretide/foretide.yaml:ro", "-v", data + ":/data:U"));
        line.addAll(List.of("--tmpfs", "/tmp:rw,exec,mode=1777"));
        container.getJsonArray("env").stream()
                .map(JsonObject.class::cast)
                .forEach(one -> line.add("-e=" + one.getString("name") + "=" + one.getString("value")));
        line.addAll(List.of("-e=FORETIDE_HTTP_PORT=" + port, "-e=FORETIDE_MANAGEMENT_PORT=" + management));
        line.add("-e=FORETIDE_KAFKA_PORT=0");
        line.add(image());
        container.getJsonArray("args").forEach(argument -> line.add((String) argument));
        return line;
    }

    private static String image() {
        return "localhost/foretide:0.2.0";
    }

    private String get(int asked, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + asked + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private void ready() {
        await("ready; see podman logs " + NAME)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> get(management, "/health/ready").startsWith("200"));
    }

    private static long millis(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toMillis();
    }

    @Test
    void it_becomes_ready_read_only_and_without_any_right_and_passes_the_charts_own_test() throws Exception {
        long begun = System.nanoTime();
        podman(trial().toArray(String[]::new));
        ready();
        System.out.printf("first start to ready: %,d ms%n", millis(begun));

        JsonObject inspected = new JsonArray(podman("inspect", NAME)).getJsonObject(0);
        assertThat(inspected.getJsonArray("EffectiveCaps", new JsonArray())).isNullOrEmpty();
        assertThat(inspected.getJsonObject("HostConfig").getBoolean("ReadonlyRootfs"))
                .isTrue();
        var observation = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/observations"))
                .POST(BodyPublishers.ofString(
                        "{\"series\":\"box\",\"value\":1.5,\"time\":" + System.currentTimeMillis() + "}"))
                .build();
        assertThat(http.send(observation, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
        assertThat(podman(test().toArray(String[]::new))).contains("is ready", "Kafka acknowledged it");

        begun = System.nanoTime();
        podman("restart", "-t", "20", NAME);
        System.out.printf("stopped and started again after %,d ms%n", millis(begun));
        begun = System.nanoTime();
        ready();
        System.out.printf("second start to ready: %,d ms more%n", millis(begun));
        System.out.println("classes kept between starts (needs Java 19): "
                + Files.exists(folder.resolve("data").resolve("classes.jsa")));
    }

    /** The pod of helm test, with the addresses of here. */
    private List<String> test() {
        JsonObject pod = Chart.objects("values.yaml", "Pod").get(0).getJsonObject("spec");
        JsonObject container = pod.getJsonArray("containers").getJsonObject(0);
        List<String> line = new ArrayList<>(List.of("run", "--rm", "--network=host", "--pull=never"));
        line.addAll(security(pod, container));
        line.addAll(List.of("--tmpfs", "/tmp:rw,exec,mode=1777", image()));
        container.getJsonArray("args").stream()
                .map(String.class::cast)
                .map(argument -> argument.replaceAll("http://[^:]+:8081", "http://127.0.0.1:" + management)
                        .replaceAll("http://[^:]+:8080", "http://127.0.0.1:" + port))
                .forEach(line::add);
        return line;
    }
}
