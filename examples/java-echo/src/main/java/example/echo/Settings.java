package example.echo;

import java.time.Duration;
import java.util.Map;

/**
 * What the environment can set.
 *
 * @param port           where to listen; 0 for any free port
 * @param maxConnections more WebSockets at once are refused with 503
 * @param messageBytes   a longer message closes its WebSocket with 1009
 * @param idle           a WebSocket on which nothing passes for so long is closed with 1001; zero for never
 */
public record Settings(int port, int maxConnections, int messageBytes, Duration idle) {

    /** Throws {@link IllegalArgumentException}, whose message names the variable, for a value out of range. */
    public static Settings from(Map<String, String> environment) {
        return new Settings(
                number(environment, "PORT", 8080, 0, 65_535),
                number(environment, "MAX_CONNECTIONS", 1000, 1, 1_000_000),
                number(environment, "MAX_MESSAGE_BYTES", 1 << 20, 1, 1 << 28),
                Duration.ofSeconds(number(environment, "IDLE_SECONDS", 300, 0, 86_400)));
    }

    private static int number(Map<String, String> environment, String name, int standard, int least, int most) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            return standard;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // The sentence below serves both.
        }
        throw new IllegalArgumentException(
                "%s must be a whole number from %d to %d, not \"%s\"".formatted(name, least, most, value));
    }
}
