package io.foretide.http;

import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepted Host headers of a service without authentication. They protect against DNS rebinding, where a foreign page's
 * host name resolves to this machine. Such a page can use neither an IP address nor localhost as its host name.
 */
final class Hosts {
    private final Set<String> named;

    /** @param named names besides localhost and IP addresses, in lower case; a leading dot matches all subdomains */
    Hosts(Set<String> named) {
        this.named = Set.copyOf(named);
    }

    /** @param authority of the request; null: absent, which browsers never send */
    boolean allows(@Nullable HostAndPort authority) {
        if (authority == null) {
            return true;
        }
        String host = authority.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || named.contains(host)
                || named.stream().anyMatch(name -> name.startsWith(".") && host.endsWith(name))
                || host.contains(":")
                || host.matches("[0-9]+(\\.[0-9]+){3}");
    }
}
