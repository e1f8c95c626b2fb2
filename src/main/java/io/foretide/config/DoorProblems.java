package io.foretide.config;

import java.util.List;
import java.util.regex.Pattern;

/** Whether the API's port is as open as somebody meant it to be. */
final class DoorProblems {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[?::1]?");

    private DoorProblems() {}

    static void find(ForetideConfig config, List<String> problems) {
        var tls = config.http().tls();
        if (ForetideConfig.asksNobody(config)
                && !config.http().open()
                && !LOOPBACK.matcher(config.http().host()).matches()) {
            problems.add("http.host: everybody who reaches " + config.http().host()
                    + " could read and write: set auth.tokens, "
                    + "auth.jwks or http.tls.authority, or, if that is meant, http.open: true");
        }
        if (tls.certificate().isPresent() != tls.key().isPresent()) {
            problems.add("http.tls: needs both a certificate and its key");
        }
        if (tls.authority().isPresent() && tls.certificate().isEmpty()) {
            problems.add(
                    "http.tls.authority: clients can only be asked for certificates over TLS: set http.tls.certificate");
        }
        if (config.auth().jwks().isEmpty()
                && (config.auth().issuer().isPresent()
                        || config.auth().audience().isPresent())) {
            problems.add("auth.issuer, auth.audience: are looked at in JWTs only: set auth.jwks");
        }
    }
}
