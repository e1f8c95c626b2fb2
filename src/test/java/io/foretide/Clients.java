package io.foretide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of others, run to their end. */
final class Clients {
    private Clients() {}

    /** Skips the test where a program is not installed. */
    static void needs(String program, String debianPackage) {
        assumeTrue(
                isInstalled(program),
                program + " is not installed (apt-get install " + debianPackage + "): it is not tried here");
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

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
