package io.foretide;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Debian's PostgreSQL with a database of its own on a free port. It does not run as root: then the user postgres runs it. */
final class PostgresProcess implements AutoCloseable {
    private final Path programs;
    private final Path data;
    private final int port = Ports.free();

    private PostgresProcess(Path programs, Path data) {
        this.programs = programs;
        this.data = data;
    }

    /** Creates the database; skips the test where PostgreSQL is not installed. */
    static PostgresProcess create() throws IOException, InterruptedException {
        Optional<Path> programs = Optional.empty();
        if (Files.isDirectory(Path.of("/usr/lib/postgresql"))) {
            try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
                programs = versions.map(version -> version.resolve("bin"))
                        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                        .max(Comparator.naturalOrder());
            }
        }
        assumeTrue(
                programs.isPresent(), "PostgreSQL is not installed (apt-get install postgresql): it is not tried here");
        Path data = Files.createTempDirectory("postgres");
        if (isRoot()) {
            Clients.run(Map.of(), "chown", "postgres", data.toString());
        }
        var postgres = new PostgresProcess(programs.get(), data);
        postgres.run("initdb", "-D", data.toString(), "-A", "trust", "-U", "foretide");
        return postgres;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        if (isRoot()) {
            line.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        line.add(programs.resolve(program).toString());
        line.addAll(List.of(arguments));
        var ended = Clients.run(Map.of(), line);
        if (ended.code() != 0) {
            throw new IOException(program + " ended with " + ended.code() + ": " + ended.output());
        }
    }

    void start() throws IOException, InterruptedException {
        run(
                "pg_ctl",
                "-D",
                data.toString(),
                "-l",
                data.resolve("log").toString(),
                "-o",
                "-p " + port + " -k " + data + " -c listen_addresses=127.0.0.1",
                "-w",
                "start");
        Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            connect().close();
            return true;
        });
    }

    void stop() throws IOException, InterruptedException {
        run("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "foretide", "");
    }

    @Override
    public void close() throws IOException {
        try {
            if (Files.exists(data.resolve("postmaster.pid"))) {
                stop();
            }
            Clients.run(Map.of(), "rm", "-r", data.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
