package io.foretide.helm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Packages of npm's that only tests need, installed once below target. */
public final class Npm {
    private Npm() {}

    /** Where the packages lie below node_modules; skips the test, saying why, where they cannot be had. */
    public static Path with(String name, String... packages) throws IOException, InterruptedException {
        for (String program : List.of("node", "npm")) {
            assumeTrue(
                    new ProcessBuilder("sh", "-c", "command -v " + program)
                                    .start()
                                    .waitFor()
                            == 0,
                    program + " is not installed (apt-get install nodejs npm): it is not tried here");
        }
        Path folder = Files.createDirectories(Path.of("target", name)).toAbsolutePath();
        Path done = folder.resolve("installed");
        if (!Files.exists(done)) {
            Path log = folder.resolve("npm.log");
            var line = new java.util.ArrayList<>(List.of("npm", "install", "--prefix", folder.toString()));
            line.addAll(
                    List.of("--no-save", "--no-package-lock", "--ignore-scripts", "--legacy-peer-deps", "--no-audit"));
            line.addAll(List.of(packages));
            Process npm = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assumeTrue(
                    npm.waitFor(5, TimeUnit.MINUTES) && npm.exitValue() == 0,
                    "npm cannot install " + List.of(packages) + ", see " + log + ": it is not tried here");
            Files.createFile(done);
        }
        return folder;
    }
}
