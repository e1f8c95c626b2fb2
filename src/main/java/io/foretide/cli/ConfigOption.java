package io.foretide.cli;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings as a command takes them: defaults, a file, the environment, and what its own options say. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that differ from the defaults; the environment overrides them "
                    + "(default: what FORETIDE_CONFIG names, if anything).")
    private @Nullable Path file;

    /** @param overrides key → value over everything else */
    ForetideConfig read(Map<String, String> overrides) {
        return new ConfigReader(System.getenv()).read(file(), overrides);
    }

    private @Nullable Path file() {
        String named = System.getenv("FORETIDE_CONFIG");
        return file != null || named == null || named.isBlank() ? file : Path.of(named);
    }
}
