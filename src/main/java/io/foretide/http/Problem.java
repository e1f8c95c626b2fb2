package io.foretide.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * An error response as defined by RFC 9457 ({@code application/problem+json}).
 *
 * @param type short name of the problem type, the end of its URN
 * @param title the same for all problems of the type
 * @param detail what is wrong, where, and how to fix it
 * @param more additional members
 */
public record Problem(int status, String type, String title, String detail, JsonObject more) {
    public static Problem of(int status, String type, String title, String detail) {
        return new Problem(status, type, title, detail, new JsonObject());
    }

    /** Sends it as the response, unless a response has begun. */
    public void send(HttpServerResponse response) {
        if (!response.headWritten() && !response.closed()) {
            var unused = head(response).end(body());
        }
    }

    /** The same, without the body for HEAD requests. */
    void send(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!response.headWritten() && !response.closed()) {
            Methods.end(request, head(response), body());
        }
    }

    /** The same, wrapped if the request has an envelope. */
    public void send(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (!response.headWritten() && !response.closed()) {
            Methods.end(context, head(response), body());
        }
    }

    private HttpServerResponse head(HttpServerResponse response) {
        return response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json");
    }

    private Buffer body() {
        return new JsonObject()
                .put("type", "urn:foretide:problem:" + type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .mergeIn(more)
                .toBuffer();
    }
}
