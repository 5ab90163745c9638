package example.echo;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/** Answers whatever is not a WebSocket handshake. */
final class PlainHttp extends Handler.Abstract.NonBlocking {
    private final ServerWebSocketContainer sockets;

    PlainHttp(ServerWebSocketContainer sockets) {
        this.sockets = sockets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (Request.getPathInContext(request).equals("/health")) {
            int connections = sockets.getOpenSessions().size();
            answer(response, callback, HttpStatus.OK_200, "{\"status\":\"ok\",\"connections\":%d}".formatted(connections));
        } else {
            // RFC 9110, 15.5.22: a 426 names what to upgrade to.
            response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
            response.getHeaders().put(HttpHeader.CONNECTION, "Upgrade");
            answer(response, callback, HttpStatus.UPGRADE_REQUIRED_426, "{\"error\":\"this address speaks WebSocket\"}");
        }
        return true;
    }

    /** Sends a whole answer, {@code json} and a line feed. */
    static void answer(Response response, Callback callback, int status, String json) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(response, true, json + "\n", callback);
    }
}
