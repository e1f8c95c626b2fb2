package io.foretide.cli;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of a command: defaults, a file, the environment, and the command's own options. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that differ from the defaults; the environment overrides them "
                    + "(default: the file in FORETIDE_CONFIG, if set).")
    private @Nullable Path file;

    /** @param overrides key → value that overrides everything else */
    ForetideConfig read(Map<String, String> overrides) {
        return new ConfigReader(System.getenv()).read(file(), overrides);
    }

    private @Nullable Path file() {
        String named = System.getenv("FORETIDE_CONFIG");
        return file != null || named == null || named.isBlank() ? file : Path.of(named);
    }
}
