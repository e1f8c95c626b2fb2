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

/** Checks that Vert.x does not make on connections. */
public final class StrictConnection {
    private static final String DECODER = "httpDecoder";
    private static final String HANDLER = "handler";
    private static final String EXTENSIONS = "webSocketExtensionHandler";

    private StrictConnection() {}

    /** Must be called before anything is read from the connection. HTTP/2 needs neither check. */
    public static void configure(HttpConnection connection, HttpServerOptions options) {
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
     * Rejects a request that declares its body length in two ways. If a proxy in front trusted the other one, the end
     * of the body could be read as another user's request (request smuggling; RFC 9112, 6.3).
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
