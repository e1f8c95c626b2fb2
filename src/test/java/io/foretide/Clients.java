package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of others, run to their end. */
final class Clients {
    private Clients() {}

    /** What a program said on both streams, and its exit code. */
    record Ended(int code, String output) {}

    /** @param environment beside this process' own */
    static Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        return run(environment, List.of(command));
    }

    static Ended run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command.get(0) + " did not end: " + output);
        }
        return new Ended(process.exitValue(), output);
    }
}
