package io.foretide.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.config.SeriesPattern;
import io.foretide.ingest.ObservationClient;
import io.foretide.series.Observation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks a running service: every process behind a name, and optionally a write. */
@Command(
        name = "check",
        description =
                "Check that every process behind a name is ready and, with --write, that one accepts an observation.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    /** The series of the test observation. */
    static final String SERIES = "foretide-check";

    @Option(
            names = "--management",
            description = "Management port (default: ${DEFAULT-VALUE}); all addresses of the name are checked.",
            defaultValue = "http://127.0.0.1:8081")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private URI management;

    @Option(names = "--write", description = "A gateway, to write an observation of the series " + SERIES + " to.")
    private @Nullable URI gateway;

    @Option(names = "--channels", split = ",", description = "The stream's channels (default: value).")
    private List<String> channels = List.of("value");

    @Option(names = "--symbols", description = "For a stream of symbols: write one of these.")
    private boolean symbols;

    @Option(names = "--token-file", description = "File with the token, if the service requires one.")
    private @Nullable Path tokenFile;

    @Option(names = "--within", description = "Seconds in which all must be ready (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @Override
    public Integer call() throws Exception {
        for (InetAddress address : addresses()) {
            ready(address);
        }
        if (gateway != null) {
            String token =
                    tokenFile == null ? null : Files.readString(tokenFile).strip();
            String refused = writeObservation(new ObservationClient(gateway, channels, token));
            if (!refused.isEmpty()) {
                throw new IOException(gateway + " rejected an observation: " + refused);
            }
            System.out.println(gateway + " accepted an observation of " + SERIES + ", and Kafka acknowledged it.");
            String sessions = sessions(gateway, token);
            if (!sessions.isEmpty()) {
                System.out.println("Its stream has steps only inside the sessions of " + sessions
                        + ": outside them it goes to the rejected topic (closed), which is not an error.");
            }
        }
        return 0;
    }

    /** Name of the session calendar of the test observation's stream; empty if it has none or is unknown. */
    private String sessions(URI at, @Nullable String token) throws InterruptedException {
        var builder = HttpRequest.newBuilder(at.resolve("/api/v1/streams")).timeout(Duration.ofSeconds(5));
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            var answer = http.send(builder.build(), BodyHandlers.ofString());
            for (JsonNode stream : new ObjectMapper().readTree(answer.body()).path("streams")) {
                if (SeriesPattern.parse(stream.path("match").asText()).test(SERIES)) {
                    return stream.path("sessions").asText();
                }
            }
        } catch (IOException e) {
            return ""; // a gateway without forecasters, or that denies access
        }
        return "";
    }

    /** The gateway's rejection of the test observation, if any. */
    private String writeObservation(ObservationClient client) throws IOException, InterruptedException {
        long now = Clock.systemUTC().millis();
        if (symbols) {
            return client.send(SERIES, now, SERIES);
        }
        double[] values = new double[channels.size()];
        Arrays.fill(values, 1);
        return client.send(List.of(new Observation(SERIES, now, values)));
    }

    private InetAddress[] addresses() throws IOException {
        try {
            return InetAddress.getAllByName(management.getHost());
        } catch (UnknownHostException e) {
            throw new IOException(management.getHost() + " has no address: is anything running there?", e);
        }
    }

    private void ready(InetAddress address) throws IOException, InterruptedException {
        String host = address.getHostAddress().contains(":")
                ? "[" + address.getHostAddress() + "]"
                : address.getHostAddress();
        URI uri = URI.create("http://" + host + ":" + management.getPort() + "/health/ready");
        String problem = "";
        for (int second = 0; second < seconds; second++) {
            problem = checkReady(uri);
            if (problem.isEmpty()) {
                System.out.println(uri + " is ready.");
                return;
            }
            Thread.sleep(Duration.ofSeconds(1).toMillis());
        }
        throw new IOException(uri + " is not ready after " + seconds + " s: " + problem);
    }

    /** The problem; empty if ready. */
    private String checkReady(URI uri) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            var answer = http.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 ? "" : answer.body();
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }
}
