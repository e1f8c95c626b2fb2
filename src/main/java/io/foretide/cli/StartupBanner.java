package io.foretide.cli;

import io.foretide.config.ForetideConfig;
import io.foretide.config.ForetideConfig.Role;

/** The addresses of a started service, according to its roles. */
final class StartupBanner {
    private final StringBuilder text = new StringBuilder("\n");

    private StartupBanner() {}

    static String of(ForetideConfig config, int httpPort, int managementPort, String kafka) {
        String http = (config.http().tls().certificate().isPresent() ? "https://" : "http://")
                + config.http().host() + ":" + httpPort;
        String management = "http://" + config.management().host() + ":" + managementPort;
        String prefix = config.topics().prefix();
        var banner = new StartupBanner();
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
                ? "anyone who can reach " + config.http().host() + " may read and write (http.open)"
                : "from this machine only (no auth configured)";
    }
}
