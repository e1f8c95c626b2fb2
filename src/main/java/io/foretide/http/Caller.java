package io.foretide.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The authenticated sender of a request, as determined by {@link RequestGuard}.
 *
 * @param name identifies the caller in rate limits; not secret
 * @param series prefix of the series ids it may access; empty: all
 */
public record Caller(String name, Set<Scope> scopes, String series) {
    private static final String KEY = "foretide.caller";
    private static final String STILL = "foretide.still";
    private static final Caller ANYBODY = new Caller("", Set.of(Scope.values()), "");

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** The caller of a request; {@link #anybody} if authentication is off. */
    public static Caller of(RoutingContext context) {
        Caller caller = context.get(KEY);
        return caller == null ? ANYBODY : caller;
    }

    /** The caller with all permissions. */
    public static Caller anybody() {
        return ANYBODY;
    }

    /** @param stillValid whether the caller's token is still valid */
    void on(RoutingContext context, BooleanSupplier stillValid) {
        context.put(KEY, this);
        context.put(STILL, stillValid);
    }

    /**
     * Whether the caller's token is still valid, for long-lived connections to check repeatedly. Must be obtained while
     * the request is handled; the result is thread-safe.
     */
    public static BooleanSupplier stillValid(RoutingContext context) {
        BooleanSupplier check = context.get(STILL);
        return check == null ? () -> true : check;
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** Whether the caller may access a series. */
    public boolean mayAccess(String id) {
        return id.startsWith(series);
    }

    /** Whether the caller is restricted to some series. */
    public boolean isLimited() {
        return !series.isEmpty();
    }
}
