package io.foretide.config;

import java.util.List;
import java.util.regex.Pattern;

/** Checks that the API's port is not open to everyone by accident. */
final class ApiAccessProblems {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[?::1]?");

    private ApiAccessProblems() {}

    static void find(ForetideConfig config, List<String> problems) {
        var tls = config.http().tls();
        if (ForetideConfig.isUnauthenticated(config)
                && !config.http().open()
                && !LOOPBACK.matcher(config.http().host()).matches()) {
            problems.add("http.host: anyone who can reach " + config.http().host()
                    + " could read and write: set auth.tokens, "
                    + "auth.jwks or http.tls.authority, or http.open: true if this is intended");
        }
        if (tls.certificate().isPresent() != tls.key().isPresent()) {
            problems.add("http.tls: needs both a certificate and its key");
        }
        if (tls.authority().isPresent() && tls.certificate().isEmpty()) {
            problems.add("http.tls.authority: client certificates require TLS: set http.tls.certificate");
        }
        if (config.auth().jwks().isEmpty()
                && (config.auth().issuer().isPresent()
                        || config.auth().audience().isPresent())) {
            problems.add("auth.issuer, auth.audience: apply to JWTs only: set auth.jwks");
        }
    }
}
