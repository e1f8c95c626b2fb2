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
 * What every request to the API passes before any route: headers that make browsers careful, the origin of a web page, who asks, how
 * often, and whether he may. A path asks for {@link Scope#WRITE} unless it is read from; a caller who may not know of all series
 * is let through only where routes look at {@link Caller#of} themselves.
 */
public final class RequestGuard implements AutoCloseable {
    private static final Set<HttpMethod> ASKING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    /** POSTs that only ask. */
    private static final List<String> QUESTIONS = List.of(
            "/api/v1/forecast",
            "/api/v1/query",
            "/api/v1/query_range",
            "/api/v1/query_exemplars",
            "/api/v1/labels",
            "/api/v1/series",
            "/mcp");
    /** The same, of one series: its forecast under assumptions. */
    private static final Pattern QUESTION = Pattern.compile("/api/v1/series/[^/]+/forecast");
    /** GETs that write, and whatever is below them; InfluxDB's clients ask before they write. */
    private static final List<String> WRITTEN = List.of("/api/v1/observations", "/query");

    /** Greetings of clients, who get no answer that says anything of series: some give up when they are asked who they are. */
    private static final Set<String> GREETINGS = Set.of("/ping", "/health", "/ready", "/-/healthy", "/-/ready");

    /** Files of the page, the same for all: it asks people for their token when it is refused what it asks for. */
    private static final String PAGE = "/page";

    private static final String OPERATED = "/api/v1/operate";
    /** What is done to one series, or to all of a pattern. */
    private static final Pattern STEERED = Pattern.compile("/api/v1/series/([^/]+/)?(reset|freeze|thaw)");
    /** Where routes look at the caller's series themselves, or there are none to see. */
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
    private final @Nullable Hosts hosts; // null: any name may be used
    private final Origins origins;
    private final @Nullable Rates rates;
    private final @Nullable ReloadedFile<Tokens> tokens;
    private final @Nullable ReloadedFile<Jwts> jwts;
    private final List<FilePoller> looking = new ArrayList<>();

    /** @throws IOException with a message for people, when a file of tokens or keys cannot be used */
    public RequestGuard(Vertx vertx, ForetideConfig config, Metrics metrics, Health health) throws IOException {
        this.metrics = metrics;
        List<String> named = config.http().hosts().orElse(List.of());
        boolean onlyHere =
                ForetideConfig.asksNobody(config) && !config.http().open(); // only programs of this machine may ask
        this.hosts = onlyHere || !named.isEmpty() ? new Hosts(new HashSet<>(named)) : null;
        this.origins = new Origins(new HashSet<>(config.http().origins().orElse(List.of())));
        this.rates = config.http().rate() == 0 ? null : new Rates(config.http().rate());
        long often = config.http().reloadInterval().toMillis();
        this.tokens =
                config.auth().tokens().isEmpty() ? null : tokens(config.auth()).started();
        this.jwts = config.auth().jwks().isEmpty() ? null : jwts(config.auth());
        if (tokens != null) {
            health.note("auth.tokens", tokens::problem);
            looking.add(new FilePoller(vertx, tokens, often));
        }
        if (jwts != null) {
            boolean url = Sources.isUrl(config.auth().jwks().orElse(""));
            if (url) {
                jwts.look(); // who signs may start later than we do
            } else {
                jwts.started();
            }
            health.note("auth.jwks", jwts::problem);
            looking.add(new FilePoller(
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

    /** Whether callers must say who they are by a token. */
    private boolean guarded() {
        return tokens != null || jwts != null;
    }

    /** To be installed before any route. */
    public void on(Router router) {
        router.route().handler(DotSegments::keep);
        router.route().handler(context -> {
            careful(context.response().headers());
            context.next();
        });
        origins.on(router);
        router.route().handler(this::guard);
    }

    /** Adds the headers that every answer has. */
    public static void careful(MultiMap headers) {
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
                            "Not for this host",
                            "only localhost, an address, or a name in http.hosts is answered to: add this one there, or see auth"));
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
                            "pages of this origin may not do that: see http.origins"));
            return;
        }
        boolean asksWho = guarded() && !(isRead(request) && GREETINGS.contains(path(context)));
        Optional<Caller> caller =
                asksWho ? caller(request.getHeader(HttpHeaders.AUTHORIZATION)) : Optional.of(Caller.anybody());
        long wait = rates == null
                ? 0
                : rates.take(
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
                            "wait for " + wait + " s: http.rate says how many there may be"));
        } else if (caller.isEmpty()) {
            challenge(request);
            refuse(
                    context,
                    "unauthenticated",
                    Problem.of(
                            401, "unauthenticated", "Who is it?", "send a valid token: Authorization: Bearer TOKEN"));
        } else {
            admit(context, caller.get());
        }
    }

    private static boolean isRead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    /** Scripts of a page are not offered Basic: the browser would ask for a name and a password before they hear of it. */
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
                            "this path tells of all series, and this token may know only some"));
        } else {
            String credentials = context.request().getHeader(HttpHeaders.AUTHORIZATION);
            caller.on(context, () -> !guarded() || caller(credentials).equals(Optional.of(caller)));
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

    /** As routes see it, who do not mind a slash at the end. */
    private static String path(RoutingContext context) {
        String path = context.normalizedPath();
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    static Scope needed(HttpMethod method, String path) {
        if (within(OPERATED, path)
                || (method.equals(HttpMethod.POST) && STEERED.matcher(path).matches())) {
            return Scope.OPERATE;
        }
        boolean asks = ASKING.contains(method);
        return (asks && WRITTEN.stream().noneMatch(written -> within(written, path)))
                        || (method.equals(HttpMethod.POST) && isQuestion(path))
                ? Scope.READ
                : Scope.WRITE;
    }

    private static boolean isQuestion(String path) {
        return QUESTIONS.contains(path) || QUESTION.matcher(path).matches();
    }

    /** Whether a route shows a caller nothing that he may not know of. Prometheus' way to list series does not look. */
    private static boolean limited(HttpServerRequest request, String path) {
        boolean asPrometheus = path.equals("/api/v1/series")
                && (request.method().equals(HttpMethod.POST) || request.params().contains("match[]"));
        return !asPrometheus && limited(path);
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
        looking.forEach(FilePoller::close);
    }
}
