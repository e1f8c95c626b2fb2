package io.foretide.http;

import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request may call a service that anybody on its machine may use. A page from elsewhere can have its own name resolve to this machine, and
 * would then pass for a page of ours: it cannot have an address for a name, nor localhost.
 */
final class Hosts {
    private final Set<String> named;

    /** @param named besides localhost and addresses, in small letters; a name that begins with a dot stands for all that end in it */
    Hosts(Set<String> named) {
        this.named = Set.copyOf(named);
    }

    /** @param authority a request's; null: it names none, as no browser does */
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
