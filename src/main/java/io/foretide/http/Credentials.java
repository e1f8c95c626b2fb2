package io.foretide.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Extracts the token from an Authorization header. */
final class Credentials {
    private static final int MAX_LENGTH = 8192;

    private Credentials() {}

    /**
     * Accepts {@code Bearer x}, {@code Token x} (InfluxDB clients) and {@code Basic}, where the token is the password
     * and the user name is ignored (browsers and simple clients).
     */
    static Optional<String> token(@Nullable String header) {
        if (header == null || header.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String[] parts = header.strip().split(" +", 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "bearer", "token" -> Optional.of(parts[1]);
            case "basic" -> password(parts[1]);
            default -> Optional.empty();
        };
    }

    private static Optional<String> password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
