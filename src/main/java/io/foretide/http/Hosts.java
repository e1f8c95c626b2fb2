package io.foretide.http;

import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request may call a service that anybody on its machine may use. A page from elsewhere can have its own name resolve to this machine, and
 * would then pass for a page of ours: it cannot have an address for a name, nor localhost.
 */
final class Hosts {
    private Hosts() {}

    /** @param authority a request's; null: it names none, as no browser does */
    static boolean isHere(@Nullable HostAndPort authority) {
        if (authority == null) {
            return true;
        }
        String host = authority.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.contains(":")
                || host.matches("[0-9]+(\\.[0-9]+){3}");
    }
}
