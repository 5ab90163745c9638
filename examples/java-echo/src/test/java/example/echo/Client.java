package example.echo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's own WebSocket client, which shares no code with the server, and what it heard in order. */
final class Client implements WebSocket.Listener {
    record Closed(int code, String reason) {
    }

    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private ByteBuffer binary = ByteBuffer.allocate(0);
    private WebSocket socket;

    static Client open(int port, String path, String... subProtocols) throws Exception {
        Client client = new Client();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (subProtocols.length > 0) {
            String[] others = Arrays.copyOfRange(subProtocols, 1, subProtocols.length);
            builder.subprotocols(subProtocols[0], others);
        }
        URI address = URI.create("ws://localhost:" + port + path);
        client.socket = builder.buildAsync(address, client).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    WebSocket socket() {
        return socket;
    }

    /** The next message: a String, a ByteBuffer, or {@link Closed}; pongs come as {@code "pong: …"}. */
    Object next() throws InterruptedException {
        Object next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return next == null ? "nothing came" : next;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            heard.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        binary = ByteBuffer.allocate(binary.remaining() + data.remaining()).put(binary).put(data).flip();
        if (last) {
            heard.add(binary);
            binary = ByteBuffer.allocate(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
        heard.add("pong: " + StandardCharsets.UTF_8.decode(data));
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        heard.add(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        heard.add(error);
    }
}
