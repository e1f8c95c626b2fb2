package io.foretide.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a WebSocket whose frame cannot be read, with a status and a reason, which Vert.x omits; oversized frames get
 * 1009. Further input is discarded for some seconds: closing with unread data would reset the connection and lose the
 * reason.
 */
final class BrokenFrames extends ChannelDuplexHandler {
    private static final int LINGER_SECONDS = 5;
    private static final String TOO_LARGE = "a frame may have, or inflate to, " + Listener.WEB_SOCKET_FRAME
            + " bytes, a message " + Listener.WEB_SOCKET_MESSAGE + ": split it";

    private boolean closing;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) throws Exception {
        CloseWebSocketFrame close = close(failure);
        if (close == null) {
            super.exceptionCaught(context, failure);
        } else if (!closing) {
            closing = true;
            context.channel().config().setAutoRead(true);
            var unusedSent = context.writeAndFlush(close);
            Runnable end = () -> {
                var unusedClose = context.close();
            };
            var unusedLater = context.executor().schedule(end, LINGER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static @Nullable CloseWebSocketFrame close(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CorruptedWebSocketFrameException broken) {
                boolean tooLarge = broken.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
                return new CloseWebSocketFrame(
                        broken.closeStatus(), tooLarge ? TOO_LARGE : String.valueOf(broken.getMessage()));
            }
            if (cause instanceof DecompressionException broken) {
                return String.valueOf(broken.getMessage()).contains("maximum size")
                        ? new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG, TOO_LARGE)
                        : new CloseWebSocketFrame(
                                WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "the compressed message is damaged");
            }
        }
        return null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (closing) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(context, message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (closing) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new ClosedChannelException());
        } else {
            super.write(context, message, promise);
        }
    }
}
