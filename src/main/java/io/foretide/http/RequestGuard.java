package io.foretide.http;

import io.foretide.config.ForetideConfig;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The checks of every API request before any route: security headers, origin, authentication, rate limit and
 * authorization. A path requires {@link Scope#WRITE} unless it only reads. Callers restricted to some series are
 * admitted only to routes that check {@link Caller#of} themselves.
 */
public final class RequestGuard implements AutoCloseable {
    private static final Set<HttpMethod> QUERY_METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    /** POSTs that only read. */
    private static final List<String> QUESTIONS = List.of(
            "/api/v1/forecast",
            "/api/v1/query",
            "/api/v1/query_range",
            "/api/v1/query_exemplars",
            "/api/v1/labels",
            "/api/v1/series",
            "/mcp");
    /** A read-only POST of one series: its forecast under assumptions. */
    private static final Pattern QUESTION = Pattern.compile("/api/v1/series/[^/]+/forecast");
    /** GETs, with all paths below them, that require the write scope; InfluxDB clients send them before writing. */
    private static final List<String> WRITTEN = List.of("/api/v1/observations", "/query");

    /**
     * Probes of clients, answered without authentication and without series data; some clients give up if probes need a
     * token.
     */
    private static final Set<String> GREETINGS = Set.of("/ping", "/health", "/ready", "/-/healthy", "/-/ready");

    /** Static files of the page. They are public: the page asks the user for a token when an API call is refused. */
    private static final String PAGE = "/page";

    private static final String OPERATED = "/api/v1/operate";
    /** Operations on one series, or on all that match a pattern. */
    private static final Pattern SERIES_OPERATION = Pattern.compile("/api/v1/series/([^/]+/)?(reset|freeze|thaw)");
    /** Paths whose routes filter by the caller's series, or show no series. */
    private static final List<String> OWN_SERIES = List.of(
            "/api/v1/series",
            "/api/v1/forecasts/stream",
            "/api/v1/learning",
            "/api/v1/forecast",
            "/api/openapi.yaml",
            "/api/asyncapi.yaml");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin");

    private final Metrics metrics;
    private final @Nullable Hosts hosts; // null: any name is accepted
    private final Origins origins;
    private final @Nullable RateLimiter rateLimiter;
    private final @Nullable ReloadedFile<Tokens> tokens;
    private final @Nullable ReloadedFile<Jwts> jwts;
    private final List<FilePoller> pollers = new ArrayList<>();

    /** @throws IOException with a readable message if a token or key file cannot be used */
    public RequestGuard(Vertx vertx, ForetideConfig config, Metrics metrics, Health health) throws IOException {
        this.metrics = metrics;
        List<String> named = config.http().hosts().orElse(List.of());
        boolean localOnly =
                ForetideConfig.isUnauthenticated(config) && !config.http().open(); // only local programs may connect
        this.hosts = localOnly || !named.isEmpty() ? new Hosts(new HashSet<>(named)) : null;
        this.origins = new Origins(new HashSet<>(config.http().origins().orElse(List.of())));
        this.rateLimiter =
                config.http().rate() == 0 ? null : new RateLimiter(config.http().rate());
        long often = config.http().reloadInterval().toMillis();
        this.tokens =
                config.auth().tokens().isEmpty() ? null : tokens(config.auth()).open();
        this.jwts = config.auth().jwks().isEmpty() ? null : jwts(config.auth());
        if (tokens != null) {
            health.note("auth.tokens", tokens::problem);
            pollers.add(new FilePoller(vertx, tokens, often));
        }
        if (jwts != null) {
            boolean url = Sources.isUrl(config.auth().jwks().orElse(""));
            if (url) {
                jwts.checkForChange(); // the issuer may start later than this service
            } else {
                jwts.open();
            }
            health.note("auth.jwks", jwts::problem);
            pollers.add(new FilePoller(
                    vertx, jwts, url ? config.auth().jwksInterval().toMillis() : often));
        }
    }

    private static ReloadedFile<Tokens> tokens(ForetideConfig.Auth auth) {
        Path file = Path.of(auth.tokens().orElseThrow());
        return new ReloadedFile<>("auth.tokens", Sources.files(List.of(file)), Tokens::parse, changed -> {});
    }

    private static ReloadedFile<Jwts> jwts(ForetideConfig.Auth auth) {
        String jwks = auth.jwks().orElseThrow();
        return new ReloadedFile<>(
                "auth.jwks",
                Sources.isUrl(jwks) ? Sources.url(jwks) : Sources.files(List.of(Path.of(jwks))),
                content -> Jwts.parse(content, auth),
                changed -> {});
    }

    /** Whether callers must authenticate with a token. */
    private boolean requiresTokens() {
        return tokens != null || jwts != null;
    }

    /** Must be installed before any route. */
    public void install(Router router) {
        router.route().handler(DotSegments::mark);
        router.route().handler(context -> {
            addSecurityHeaders(context.response().headers());
            context.next();
        });
        origins.install(router);
        router.route().handler(this::guard);
    }

    /** Adds the security headers of every response. */
    public static void addSecurityHeaders(MultiMap headers) {
        HEADERS.forEach(headers::set);
    }

    private void guard(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (isRead(request) && (path(context).equals("/") || within(PAGE, path(context)))) {
            context.next();
            return;
        }
        if (hosts != null && !hosts.allows(request.authority())) {
            refuse(
                    context,
                    "host",
                    Problem.of(
                            421,
                            "host",
                            "Unknown host",
                            "only localhost, IP addresses and names in http.hosts are accepted: add this one there, or see auth"));
            return;
        }
        if (origins.refuses(request)) {
            refuse(
                    context,
                    "origin",
                    Problem.of(
                            403,
                            "origin",
                            "Origin not allowed",
                            "pages of this origin are not allowed: see http.origins"));
            return;
        }
        boolean needsCaller = requiresTokens() && !(isRead(request) && GREETINGS.contains(path(context)));
        Optional<Caller> caller =
                needsCaller ? caller(request.getHeader(HttpHeaders.AUTHORIZATION)) : Optional.of(Caller.anybody());
        long wait = rateLimiter == null
                ? 0
                : rateLimiter.acquire(
                        caller.map(Caller::name).filter(name -> !name.isEmpty()).orElseGet(() -> request.remoteAddress()
                                .hostAddress()));
        if (wait > 0) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait));
            refuse(
                    context,
                    "rate",
                    Problem.of(
                            429,
                            "rate",
                            "Too many requests",
                            "wait for " + wait + " s: http.rate limits the requests per second"));
        } else if (caller.isEmpty()) {
            challenge(request);
            refuse(
                    context,
                    "unauthenticated",
                    Problem.of(
                            401,
                            "unauthenticated",
                            "Authentication required",
                            "send a valid token: Authorization: Bearer TOKEN"));
        } else {
            admit(context, caller.get());
        }
    }

    private static boolean isRead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    /** Scripts of a page are not offered Basic, since the browser would show its own password dialog. */
    private static void challenge(HttpServerRequest request) {
        MultiMap headers = request.response().headers().add("WWW-Authenticate", "Bearer");
        if (!request.headers().contains("X-Requested-With")) {
            headers.add("WWW-Authenticate", "Basic realm=\"foretide\"");
        }
    }

    private void admit(RoutingContext context, Caller caller) {
        String path = path(context);
        Scope scope = needed(context.request().method(), path);
        if (!caller.may(scope)) {
            refuse(
                    context,
                    "forbidden",
                    Problem.of(403, "scope", "Not allowed", "this token lacks the scope " + scope.label()));
        } else if (caller.isLimited() && scope == Scope.READ && !limited(context.request(), path)) {
            refuse(
                    context,
                    "forbidden",
                    Problem.of(
                            403,
                            "series",
                            "Not allowed",
                            "this path shows all series, and this token is restricted to some"));
        } else {
            String credentials = context.request().getHeader(HttpHeaders.AUTHORIZATION);
            caller.on(context, () -> !requiresTokens() || caller(credentials).equals(Optional.of(caller)));
            context.next();
        }
    }

    private Optional<Caller> caller(@Nullable String credentials) {
        Optional<String> token = Credentials.token(credentials);
        Optional<Caller> found = token.flatMap(text ->
                Optional.ofNullable(tokens).flatMap(ReloadedFile::current).flatMap(known -> known.find(text)));
        return found.isPresent()
                ? found
                : token.flatMap(text ->
                        Optional.ofNullable(jwts).flatMap(ReloadedFile::current).flatMap(known -> known.find(text)));
    }

    /** Without a trailing slash, as the router matches it. */
    private static String path(RoutingContext context) {
        String path = context.normalizedPath();
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    static Scope needed(HttpMethod method, String path) {
        if (within(OPERATED, path)
                || (method.equals(HttpMethod.POST)
                        && SERIES_OPERATION.matcher(path).matches())) {
            return Scope.OPERATE;
        }
        boolean asks = QUERY_METHODS.contains(method);
        return (asks && WRITTEN.stream().noneMatch(written -> within(written, path)))
                        || (method.equals(HttpMethod.POST) && isQuery(path))
                ? Scope.READ
                : Scope.WRITE;
    }

    private static boolean isQuery(String path) {
        return QUESTIONS.contains(path) || QUESTION.matcher(path).matches();
    }

    /**
     * Whether a route is safe for callers restricted to some series. Prometheus' parameter for listing series is not
     * filtered.
     */
    private static boolean limited(HttpServerRequest request, String path) {
        boolean prometheusParameter = path.equals("/api/v1/series")
                && (request.method().equals(HttpMethod.POST) || request.params().contains("match[]"));
        return !prometheusParameter && limited(path);
    }

    private static boolean limited(String path) {
        return !path.startsWith("/api/") || OWN_SERIES.stream().anyMatch(known -> within(known, path));
    }

    private static boolean within(String folder, String path) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }

    private void refuse(RoutingContext context, String why, Problem problem) {
        metrics.refused.labelValues(why).inc();
        problem.send(context);
    }

    @Override
    public void close() {
        pollers.forEach(FilePoller::close);
    }
}
