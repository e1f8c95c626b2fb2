package io.foretide.cli;

import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.Role;

/** Where to look at a service that has started: only what its roles answer. */
final class Banner {
    private final StringBuilder text = new StringBuilder("\n");

    private Banner() {}

    static String of(ForetideConfig config, int httpPort, int managementPort, String kafka) {
        String http = (config.http().tls().certificate().isPresent() ? "https://" : "http://")
                + config.http().host() + ":" + httpPort;
        String management = "http://" + config.management().host() + ":" + managementPort;
        String prefix = config.topics().prefix();
        var banner = new Banner();
        if (config.roles().contains(Role.FORECASTER)) {
            banner.line("page", http + "/");
        }
        if (config.roles().contains(Role.GATEWAY)) {
            banner.line("send", "POST " + http + "/api/v1/observations");
        }
        if (config.roles().contains(Role.FORECASTER)) {
            banner.line("read", http + "/api/v1/series, …/series/{id}/forecast");
        }
        banner.line("Kafka", "%s, topics %2$sobservations, %2$sforecasts, %2$sscores".formatted(kafka, prefix));
        banner.line("metrics", management + "/metrics");
        banner.line("health", management + "/health/ready");
        banner.line("data", config.dataDir().toAbsolutePath().normalize().toString());
        banner.line("access", access(config));
        return banner.text.append('\n').toString();
    }

    private void line(String name, String value) {
        text.append("  %-8s  %s%n".formatted(name, value));
    }

    private static String access(ForetideConfig config) {
        if (ForetideConfig.requiresTokens(config)) {
            return "with a token (auth)";
        }
        if (config.http().tls().authority().isPresent()) {
            return "with a client's certificate (http.tls.authority)";
        }
        return config.http().open()
                ? "anybody who reaches " + config.http().host() + " may read and write (http.open)"
                : "from this machine only, since no auth is configured";
    }
}
