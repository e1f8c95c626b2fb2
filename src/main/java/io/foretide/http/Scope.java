package io.foretide.http;

import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Scope {
    /** Send observations. */
    WRITE,
    /** Ask for forecasts and everything else that is known of series. */
    READ,
    /** Change what the service does: every path under {@code /api/v1/operate/}, and resetting, freezing and thawing series. */
    OPERATE;

    /** By its name in small letters. */
    static Optional<Scope> of(String name) {
        for (Scope scope : values()) {
            if (scope.label().equals(name)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
