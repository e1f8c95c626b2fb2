package io.foretide.http;

import java.util.Locale;
import java.util.Optional;

/** A permission of a caller. */
public enum Scope {
    /** Send observations. */
    WRITE,
    /** Read forecasts and all other data of series. */
    READ,
    /**
     * Change the service's state: paths under {@code /api/v1/operate/}, and resetting, freezing and thawing series.
     */
    OPERATE;

    /** The scope with this name, in lower case. */
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
