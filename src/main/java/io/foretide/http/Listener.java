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

/** The API's port, with reloadable TLS and limits on what a connection may use before a request reaches a route. */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** Limit on a decompressed WebSocket message, in bytes. */
    public static final int WEB_SOCKET_MESSAGE = 1 << 20;
    /**
     * Limit on a decompressed frame, in bytes, before its connection is closed. It is higher than the message limit so
     * that slightly larger messages still get an answer.
     */
    static final int WEB_SOCKET_FRAME = 4 * WEB_SOCKET_MESSAGE;

    private final Vertx vertx;
    private final ForetideConfig.Http config;
    private final Metrics metrics;
    private final @Nullable ReloadedFile<Tls> tls;
    private @Nullable HttpServer server;
    private volatile @Nullable HttpClientAgent client;
    private @Nullable FilePoller poller;

    /** @throws IOException with a readable message if TLS is configured and its files cannot be used */
    public Listener(Vertx vertx, ForetideConfig.Http config, Metrics metrics, Health health) throws IOException {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        var files = Tls.files(config.tls()).orElse(null);
        this.tls = files == null
                ? null
                : new ReloadedFile<>(
                                "http.tls",
                                Sources.files(files.all()),
                                seen -> files.read(vertx),
                                this::updateCertificate)
                        .open();
        if (tls != null) {
            health.note("http.tls", tls::problem);
            metrics.certificateEnds(() -> tls.current().orElseThrow().expiry());
        }
    }

    /** A client for other replicas' ports, which always presents the current certificate. Closed by the caller. */
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
     * Starts listening.
     *
     * @throws IOException with a readable message on failure
     */
    public void listen(Router router) throws IOException {
        var connections = new Connections(vertx, config, metrics);
        Handler<HttpServerRequest> invalid = HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER;
        HttpServerOptions options = options();
        HttpServer opening = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    StrictConnection.configure(connection, options);
                    connections.opened(connection);
                })
                .invalidRequestHandler(request -> {
                    RequestGuard.addSecurityHeaders(request.response().headers());
                    invalid.handle(request);
                })
                .requestHandler(request -> {
                    connections.headersReceived(request);
                    if (!RequestHeadCheck.rejectMalformed(request)) {
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
            poller = new FilePoller(vertx, tls, config.reloadInterval().toMillis());
        }
    }

    private HttpServerOptions options() {
        var options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setHttp2ClearTextEnabled(false) // it hides connections until their first request
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

    /**
     * Applies a new certificate to new connections, both incoming and to other replicas. Runs on the polling thread.
     */
    private void updateCertificate(Tls tls) {
        if (server != null) {
            server.updateSSLOptions(tls.server())
                    .onFailure(failure -> LOG.warn(
                            "http.tls: the new certificate and key cannot be used, the old ones stay in use: {}",
                            failure.getMessage()));
        }
        HttpClientAgent asking = client;
        if (asking != null) {
            asking.updateSSLOptions(tls.client())
                    .onFailure(failure -> LOG.warn(
                            "http.tls: requests to other replicas still use the old certificate: {}",
                            failure.getMessage()));
        }
    }

    public int port() {
        return server == null ? -1 : server.actualPort();
    }

    @Override
    public void close() throws TimeoutException {
        if (poller != null) {
            poller.close();
        }
        if (server != null) {
            server.close().await(2, TimeUnit.SECONDS);
        }
    }
}
