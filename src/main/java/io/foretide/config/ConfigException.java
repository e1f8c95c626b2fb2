package io.foretide.config;

import java.util.List;

/** An invalid configuration; the message lists every problem on its own line. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(List<String> problems) {
        super("The configuration has " + (problems.size() == 1 ? "a problem" : problems.size() + " problems")
                + ":\n  - " + String.join("\n  - ", problems));
    }
}
