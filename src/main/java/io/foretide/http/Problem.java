package io.foretide.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Something that went wrong, as RFC 9457 has it ({@code application/problem+json}).
 *
 * @param type short name of the kind of problem, the end of its URN
 * @param title the same for every problem of the type
 * @param detail what, where and how to mend it
 * @param more further members
 */
public record Problem(int status, String type, String title, String detail, JsonObject more) {
    public static Problem of(int status, String type, String title, String detail) {
        return new Problem(status, type, title, detail, new JsonObject());
    }

    /** Writes it as the answer, unless one is under way already. */
    public void send(HttpServerResponse response) {
        if (!response.headWritten() && !response.closed()) {
            var unused = head(response).end(body());
        }
    }

    /** The same, its head alone where a request asks for no more. */
    void send(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!response.headWritten() && !response.closed()) {
            Methods.end(request, head(response), body());
        }
    }

    /** The same, in the request's envelope where there is one. */
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
