package example.echo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the server, and ends it in order on SIGTERM and SIGINT. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {
    }

    public static void main(String[] arguments) throws Exception {
        EchoServer server = new EchoServer(settings());
        server.start();
        log.info("listening on port {}", server.port());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            log.info("closing");
            server.close();
            // After a signal the JVM would end with 143; an orderly end is 0.
            Runtime.getRuntime().halt(0);
        }, "shutdown"));
    }

    private static Settings settings() {
        try {
            return Settings.from(System.getenv());
        } catch (IllegalArgumentException wrong) {
            log.error(wrong.getMessage());
            System.exit(2);
            throw wrong;
        }
    }
}
