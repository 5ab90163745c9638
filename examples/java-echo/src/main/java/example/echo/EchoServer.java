package example.echo;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port: a WebSocket that echoes at every path, and {@code GET /health} over HTTP. */
public final class EchoServer implements AutoCloseable {
    /** The one sub-protocol that this server speaks. It is accepted when a client offers it, and not asked for. */
    static final String SUB_PROTOCOL = "echo";

    private static final Logger log = LoggerFactory.getLogger(EchoServer.class);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Duration QUIET = Duration.ofMillis(200);

    private final Settings settings;
    private final Server server = new Server();
    private final ServerConnector connector;
    private final ServerWebSocketContainer sockets;
    private final AtomicLong numbers = new AtomicLong();

    public EchoServer(Settings settings) {
        this.settings = settings;
        connector = new ServerConnector(server, new HttpConnectionFactory(http()));
        connector.setPort(settings.port());
        server.addConnector(connector);
        sockets = ServerWebSocketContainer.ensure(server);
        sockets.setIdleTimeout(settings.idle());
        sockets.setMaxTextMessageSize(settings.messageBytes());
        sockets.setMaxBinaryMessageSize(settings.messageBytes());
        // A message that fits comes back as one frame.
        sockets.setMaxFrameSize(settings.messageBytes());
        sockets.addMapping("/*", this::accept);
        WebSocketUpgradeHandler upgrades = new WebSocketUpgradeHandler(sockets);
        upgrades.setHandler(new PlainHttp(sockets));
        server.setHandler(upgrades);
    }

    private static HttpConfiguration http() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        return configuration;
    }

    /** Returns when the port is open; throws when it cannot be had. */
    public void start() throws Exception {
        server.start();
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** Takes nobody new, says goodbye (1001) to those who are there, and cuts off who has not answered after five seconds. */
    @Override
    public void close() {
        connector.close();
        Set<Session> told = new HashSet<>();
        try {
            long deadline = System.nanoTime() + GRACE.toNanos();
            // A handshake that is being answered is a connection now and a session only later: whoever is connected is waited for.
            for (Collection<EndPoint> connected = connector.getConnectedEndPoints();
                    !connected.isEmpty() && System.nanoTime() < deadline;
                    connected = connector.getConnectedEndPoints()) {
                sockets.getOpenSessions().stream().filter(told::add).forEach(EchoServer::sayGoodbye);
                connected.stream().filter(EchoServer::mayBecomeASession).forEach(EchoServer::endWhenQuiet);
                Thread.sleep(LOOK_AGAIN.toMillis());
            }
            server.stop();
        } catch (Exception failure) {
            log.warn("could not end in order", failure);
        }
    }

    private static boolean mayBecomeASession(EndPoint connection) {
        return connection.getConnection() instanceof Connection.UpgradeFrom;
    }

    /** A kept connection that waits for its next request must not hold up the end. */
    private static void endWhenQuiet(EndPoint connection) {
        connection.setIdleTimeout(QUIET.toMillis());
    }

    private static void sayGoodbye(Session session) {
        session.close(StatusCode.SHUTDOWN, "the server is going away", org.eclipse.jetty.websocket.api.Callback.NOOP);
    }

    /** Decides on a handshake. Those of the very same moment can exceed the limit by a few. */
    private Object accept(ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
        if (sockets.getOpenSessions().size() >= settings.maxConnections()) {
            PlainHttp.answer(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "{\"error\":\"too many connections\"}");
            return null;
        }
        if (request.hasSubProtocol(SUB_PROTOCOL)) {
            response.setAcceptedSubProtocol(SUB_PROTOCOL);
        }
        return new EchoSocket(numbers.incrementAndGet());
    }
}
