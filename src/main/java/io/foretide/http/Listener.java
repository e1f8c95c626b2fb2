package io.foretide.http;

import io.foretide.config.ForetideConfig;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API's port: TLS whose files may change, and bounds on what a connection may cost before a route sees a request. */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** Bytes of a WebSocket's message, once it is inflated. */
    public static final int WEB_SOCKET_MESSAGE = 1 << 20;
    /** Bytes that a frame may have, or inflate to, before its connection is closed: a message above its own bound is still answered. */
    static final int WEB_SOCKET_FRAME = 4 * WEB_SOCKET_MESSAGE;

    private final Vertx vertx;
    private final ForetideConfig.Http config;
    private final Metrics metrics;
    private final @Nullable ReloadedFile<Tls> tls;
    private @Nullable HttpServer server;
    private volatile @Nullable HttpClientAgent client;
    private @Nullable FilePoller looking;

    /** @throws IOException with a message for people, when TLS is configured and its files cannot be used */
    public Listener(Vertx vertx, ForetideConfig.Http config, Metrics metrics, Health health) throws IOException {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        var files = Tls.files(config.tls()).orElse(null);
        this.tls = files == null
                ? null
                : new ReloadedFile<>("http.tls", Sources.files(files.all()), seen -> files.read(vertx), this::update)
                        .started();
        if (tls != null) {
            health.note("http.tls", tls::problem);
            metrics.certificateEnds(() -> tls.current().orElseThrow().ends());
        }
    }

    /** Reaches other replicas' ports like this one, always by the certificate of now. Made once; to be closed by its user. */
    public HttpClient client() {
        var options = new HttpClientOptions();
        if (tls != null) {
            ClientSSLOptions ssl = tls.current().orElseThrow().client();
            options.setSsl(true).setKeyCertOptions(ssl.getKeyCertOptions()).setTrustOptions(ssl.getTrustOptions());
        }
        HttpClientAgent made = vertx.createHttpClient(options);
        client = made;
        return made;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException with a message for people, when it cannot
     */
    public void listen(Router router) throws IOException {
        var connections = new Connections(vertx, config, metrics);
        Handler<HttpServerRequest> invalid = HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER;
        HttpServerOptions options = options();
        HttpServer opening = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    StrictConnection.make(connection, options);
                    connections.opened(connection);
                })
                .invalidRequestHandler(request -> {
                    RequestGuard.careful(request.response().headers());
                    invalid.handle(request);
                })
                .requestHandler(request -> {
                    connections.began(request);
                    if (!RequestHeadCheck.refused(request)) {
                        router.handle(request);
                    }
                });
        try {
            opening.listen().await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(
                    "cannot listen on " + config.host() + ":" + config.port() + " (" + e.getMessage()
                            + "): free it or set http.port, or see http.tls",
                    e);
        }
        server = opening;
        if (tls != null) {
            looking = new FilePoller(vertx, tls, config.reloadInterval().toMillis());
        }
    }

    private HttpServerOptions options() {
        var options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setHttp2ClearTextEnabled(false) // it hides connections from us until their first request
                .setIdleTimeout((int) Math.max(1, config.idleTimeout().toSeconds()))
                .setMaxHeaderSize(config.maxHeaderBytes())
                .setMaxInitialLineLength(config.maxHeaderBytes())
                .setMaxWebSocketFrameSize(WEB_SOCKET_FRAME)
                .setMaxWebSocketMessageSize(WEB_SOCKET_FRAME);
        options.getInitialSettings().setMaxHeaderListSize(config.maxHeaderBytes());
        if (tls != null) {
            ServerSSLOptions ssl = tls.current().orElseThrow().server();
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(ssl.getKeyCertOptions())
                    .setTrustOptions(ssl.getTrustOptions())
                    .setClientAuth(ssl.getClientAuth() == null ? ClientAuth.NONE : ssl.getClientAuth());
        }
        return options;
    }

    /** New connections, in and to other replicas, get the new certificate. Runs on the thread that looks. */
    private void update(Tls now) {
        if (server != null) {
            server.updateSSLOptions(now.server())
                    .onFailure(failure -> LOG.warn(
                            "http.tls: the new certificate and key do not fit, the old ones stay in use: {}",
                            failure.getMessage()));
        }
        HttpClientAgent asking = client;
        if (asking != null) {
            asking.updateSSLOptions(now.client())
                    .onFailure(failure -> LOG.warn(
                            "http.tls: other replicas are asked by the old certificate: {}", failure.getMessage()));
        }
    }

    public int port() {
        return server == null ? -1 : server.actualPort();
    }

    @Override
    public void close() throws TimeoutException {
        if (looking != null) {
            looking.close();
        }
        if (server != null) {
            server.close().await(2, TimeUnit.SECONDS);
        }
    }
}
