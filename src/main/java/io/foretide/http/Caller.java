package io.foretide.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Who sent a request, as far as the {@link RequestGuard} know.
 *
 * @param name tells callers apart; no secret
 * @param series what the ids of all series begin with that it may write or read; empty: any
 */
public record Caller(String name, Set<Scope> scopes, String series) {
    private static final String KEY = "foretide.caller";
    private static final String STILL = "foretide.still";
    private static final Caller ANYBODY = new Caller("", Set.of(Scope.values()), "");

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** The request's caller; anybody, who may do anything, where there are no doors. */
    public static Caller of(RoutingContext context) {
        Caller caller = context.get(KEY);
        return caller == null ? ANYBODY : caller;
    }

    /** Somebody who may do anything. */
    public static Caller anybody() {
        return ANYBODY;
    }

    /** @param still whether it would be let in again */
    void on(RoutingContext context, BooleanSupplier still) {
        context.put(KEY, this);
        context.put(STILL, still);
    }

    /**
     * Whether a request's caller would be let in again: what stays open for long asks now and then, since tokens end. To be got while the
     * request is handled; for all threads.
     */
    public static BooleanSupplier still(RoutingContext context) {
        BooleanSupplier still = context.get(STILL);
        return still == null ? () -> true : still;
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** Whether a series is among those that it may write or read. */
    public boolean knows(String id) {
        return id.startsWith(series);
    }

    /** Whether there are series that it may not know of. */
    public boolean isLimited() {
        return !series.isEmpty();
    }
}
