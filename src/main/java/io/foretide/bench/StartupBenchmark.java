package io.foretide.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.streams.LocalState;
import java.io.IOException;
import java.net.ServerSocket;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time from the start of a separate process with an embedded broker to its first forecast, without and
 * with existing state.
 */
record StartupBenchmark(BenchSettings settings) implements Benchmark {
    private static final double MAX_SECONDS = 12;
    private static final long TIMEOUT = TimeUnit.MINUTES.toNanos(3);
    private static final long PAUSE_MS = 50;

    @Override
    public List<Measurement> run(ProgressListener progress) throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        for (int i = 0; i < settings.times(); i++) {
            Path folder = Files.createTempDirectory("foretide-bench");
            try {
                first.add(seconds(folder, 0));
                second.add(seconds(folder, 2));
            } finally {
                LocalState.deleteTree(folder);
            }
        }
        progress.line("startup: measured");
        return List.of(
                Measurement.of("startup", "first start", "s", ValueRange.of(first))
                        .atMost(MAX_SECONDS),
                Measurement.of("startup", "second start, with state", "s", ValueRange.of(second))
                        .atMost(MAX_SECONDS));
    }

    /** @param step number of the first of two observations */
    private double seconds(Path folder, int step) throws Exception {
        int port = freePort();
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.foretide.cli.Foretide",
                "serve");
        builder.environment()
                .putAll(Map.of(
                        "FORETIDE_DATA_DIR", folder.resolve("data").toString(),
                        "FORETIDE_HTTP_PORT", String.valueOf(port),
                        "FORETIDE_MANAGEMENT_PORT", String.valueOf(freePort()),
                        "FORETIDE_KAFKA_PORT", String.valueOf(freePort()),
                        "FORETIDE_STREAM_INTERVAL", "1m")); // two observations do not show it
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log-" + step).toFile());
        long start = System.nanoTime();
        Process process = builder.start();
        try {
            forecast(process, port, step, start + TIMEOUT);
            return (System.nanoTime() - start) / 1e9;
        } finally {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static void forecast(Process process, int port, int step, long until) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        SyntheticLoad load = new SyntheticLoad(1);
        String body = "";
        for (int n = step; n < step + 2; n++) {
            body += "{\"series\":\"" + new String(load.key(n), UTF_8) + "\","
                    + new String(load.value(n), UTF_8).substring(1) + "\n";
        }
        HttpRequest post = request(port, "/api/v1/observations")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(body))
                .build();
        while (!is(client, post, 202, "")) {
            pause(process, until);
        }
        long origin = SyntheticLoad.START + step * SyntheticLoad.INTERVAL;
        HttpRequest get = request(port, "/api/v1/series/series-0/forecast?origin=" + origin)
                .build();
        while (!is(client, get, 200, "\"steps\"")) {
            pause(process, until);
        }
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    private static boolean is(HttpClient client, HttpRequest request, int status, String part)
            throws InterruptedException {
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() == status && answer.body().contains(part);
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    private static void pause(Process process, long until) throws Exception {
        if (!process.isAlive() || System.nanoTime() > until) {
            throw new IOException("the service started for this measurement "
                    + (process.isAlive() ? "made no forecast" : "ended with " + process.exitValue()));
        }
        Thread.sleep(PAUSE_MS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
