package io.foretide.http;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/** What the library lets through on a connection, and a port must not. */
public final class StrictConnection {
    private static final String DECODER = "httpDecoder";
    private static final String HANDLER = "handler";
    private static final String EXTENSIONS = "webSocketExtensionHandler";

    private StrictConnection() {}

    /** To be called before anything is read from the connection. HTTP/2 has neither of both. */
    public static void make(HttpConnection connection, HttpServerOptions options) {
        if (connection instanceof Http1xServerConnection http1) {
            ChannelPipeline pipeline = http1.channelHandlerContext().pipeline();
            if (pipeline.get(DECODER) != null) {
                pipeline.replace(DECODER, DECODER, new Decoder(options));
            }
            if (pipeline.get(EXTENSIONS) != null) {
                pipeline.replace(
                        EXTENSIONS,
                        EXTENSIONS,
                        new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                                options.getWebSocketCompressionLevel(),
                                ZlibCodecFactory.isSupportingWindowSizeAndMemLevel(),
                                PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE,
                                options.getWebSocketAllowServerNoContext(),
                                options.getWebSocketPreferredClientNoContext(),
                                Listener.WEB_SOCKET_FRAME)));
            }
            if (pipeline.get(HANDLER) != null) {
                pipeline.addBefore(HANDLER, "brokenFrames", new BrokenFrames());
            }
        }
    }

    /**
     * Refuses a request that gives the length of its body in two ways: where a proxy before us went by the other one, the end of the body
     * would pass for a request of somebody else's (RFC 9112, 6.3).
     */
    private static final class Decoder extends VertxHttpRequestDecoder {
        Decoder(HttpServerOptions options) {
            super(options);
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            throw new IllegalArgumentException("both Content-Length and Transfer-Encoding: send one of them");
        }
    }
}
