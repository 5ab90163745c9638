package example.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class EchoServerTest {
    private static final int MESSAGE_BYTES = 200_000;

    private EchoServer server;

    @BeforeEach
    void start() throws Exception {
        restart(Duration.ZERO);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void restart(Duration idle) throws Exception {
        if (server != null) {
            server.close();
        }
        server = new EchoServer(new Settings(0, 2, MESSAGE_BYTES, idle));
        server.start();
    }

    private Client open(String... subProtocols) throws Exception {
        return Client.open(server.port(), "/any/path?a=b", subProtocols);
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** A client has its 101 a moment before the server counts it. */
    private void untilConnectionsAre(int expected) throws Exception {
        String counted = "\"connections\":" + expected + "}";
        while (!get("/health").body().contains(counted)) {
            Thread.sleep(10);
        }
    }

    @Test
    void textComesBackAsText() throws Exception {
        Client client = open();
        for (String text : new String[] {"hello", "", "grüße 你好 🎈", "x".repeat(MESSAGE_BYTES)}) {
            client.socket().sendText(text, true).join();
            assertEquals(text, client.next());
        }
    }

    @Test
    void binaryComesBackAsBinary() throws Exception {
        Client client = open();
        ByteBuffer bytes = ByteBuffer.allocate(MESSAGE_BYTES);
        for (int index = 0; index < MESSAGE_BYTES; index++) {
            bytes.put(index, (byte) (index % 251));
        }
        client.socket().sendBinary(bytes.duplicate(), true).join();
        assertEquals(bytes, client.next());
    }

    @Test
    void fragmentsAreOneMessage() throws Exception {
        Client client = open();
        client.socket().sendText("one ", false).join();
        client.socket().sendPing(ByteBuffer.wrap(new byte[] {'?'})).join();
        client.socket().sendText("message", true).join();
        assertEquals("pong: ?", client.next());
        assertEquals("one message", client.next());
    }

    @Test
    void aPingIsAnsweredWithItsOwnBytes() throws Exception {
        Client client = open();
        client.socket().sendPing(ByteBuffer.wrap("are you there".getBytes(StandardCharsets.UTF_8))).join();
        assertEquals("pong: are you there", client.next());
    }

    @Test
    void aKnownSubProtocolIsAcceptedAndAnUnknownOneIsNotAnswered() throws Exception {
        assertEquals("echo", open("chat", "echo").socket().getSubprotocol());
        assertEquals("", open("chat").socket().getSubprotocol());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 3000, 4999})
    void aCloseIsAnsweredWithItsCode(int code) throws Exception {
        Client client = open();
        client.socket().sendClose(code, "bye").join();
        assertEquals(code, assertInstanceOf(Client.Closed.class, client.next()).code());
    }

    @Test
    void aMessageAboveTheLimitClosesWith1009() throws Exception {
        Client client = open();
        client.socket().sendBinary(ByteBuffer.allocate(MESSAGE_BYTES + 1), true);
        assertEquals(1009, assertInstanceOf(Client.Closed.class, client.next()).code());
    }

    @Test
    void oneMoreThanAllowedIsRefusedUntilAnotherLeaves() throws Exception {
        Client first = open();
        open();
        Throwable refused = assertThrows(ExecutionException.class, this::open).getCause();
        assertEquals(503, assertInstanceOf(WebSocketHandshakeException.class, refused).getResponse().statusCode());
        first.socket().sendClose(1000, "").join();
        first.next();
        while (!get("/health").body().contains("\"connections\":1")) {
            Thread.onSpinWait();
        }
        open();
    }

    @Test
    void healthAndOtherPathsAnswerHttp() throws Exception {
        open();
        untilConnectionsAre(1);
        HttpResponse<String> health = get("/health");
        assertEquals(200, health.statusCode());
        assertEquals("{\"status\":\"ok\",\"connections\":1}\n", health.body());
        HttpResponse<String> other = get("/else");
        assertEquals(426, other.statusCode());
        assertEquals("websocket", other.headers().firstValue("Upgrade").orElse("none"));
    }

    @Test
    void anIdleSocketIsClosedWith1001() throws Exception {
        restart(Duration.ofMillis(200));
        assertEquals(1001, assertInstanceOf(Client.Closed.class, open().next()).code());
    }

    @Test
    void whoeverIsThereAtTheEndIsTold() throws Exception {
        Client first = open();
        Client second = open();
        untilConnectionsAre(2);
        int port = server.port();
        server.close();
        Client.Closed goodbye = new Client.Closed(1001, "the server is going away");
        assertEquals(goodbye, first.next());
        assertEquals(goodbye, second.next());
        Throwable refused = assertThrows(ExecutionException.class, () -> Client.open(port, "/")).getCause();
        assertInstanceOf(ConnectException.class, refused);
    }
}
