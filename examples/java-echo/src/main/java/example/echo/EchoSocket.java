package example.echo;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket. The next message is asked for when the last one has been sent back: a client that does not read is not
 * read from either, and nothing piles up. Pings and the closing handshake are answered by Jetty.
 */
public final class EchoSocket implements Session.Listener {
    private static final Logger log = LoggerFactory.getLogger(EchoSocket.class);

    private final long number;
    private Session session;
    private long messages;

    EchoSocket(long number) {
        this.number = number;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        this.session = session;
        String path = session.getUpgradeRequest().getRequestURI().getRawPath();
        log.info("#{} open: {} from {}", number, path, session.getRemoteSocketAddress());
        session.demand();
    }

    @Override
    public void onWebSocketText(String message) {
        messages++;
        session.sendText(message, Callback.from(session::demand, this::sendingFailed));
    }

    @Override
    public void onWebSocketBinary(ByteBuffer message, Callback callback) {
        messages++;
        session.sendBinary(message, Callback.from(() -> {
            callback.succeed();
            session.demand();
        }, failure -> {
            callback.fail(failure);
            sendingFailed(failure);
        }));
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        log.info("#{} error: {}", number, printable(cause.toString()));
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        log.info("#{} close: {} \"{}\" after {} messages", number, code, reason == null ? "" : printable(reason), messages);
        callback.succeed();
    }

    private void sendingFailed(Throwable failure) {
        log.info("#{} could not send: {}", number, printable(failure.toString()));
        session.disconnect();
    }

    /** The reason of a close comes from the client; it must not write lines of its own into the log. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
