package example.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    void anEmptyEnvironmentGivesTheDefaults() {
        assertEquals(new Settings(8080, 1000, 1_048_576, Duration.ofMinutes(5)), Settings.from(Map.of("PORT", "")));
    }

    @Test
    void theEnvironmentDecides() {
        Map<String, String> environment =
                Map.of("PORT", "9000", "MAX_CONNECTIONS", "2", "MAX_MESSAGE_BYTES", "10", "IDLE_SECONDS", "0");
        assertEquals(new Settings(9000, 2, 10, Duration.ZERO), Settings.from(environment));
    }

    @ParameterizedTest
    @CsvSource({"PORT,65536", "PORT,http", "MAX_CONNECTIONS,0", "MAX_MESSAGE_BYTES,1e6", "IDLE_SECONDS,-1"})
    void aValueOutOfRangeIsNamed(String name, String value) {
        Exception wrong = assertThrows(IllegalArgumentException.class, () -> Settings.from(Map.of(name, value)));
        String message = wrong.getMessage();
        assertEquals(name + " must be a whole number from", message.substring(0, message.indexOf(" from") + 5));
        assertEquals("not \"" + value + "\"", message.substring(message.indexOf("not ")));
    }
}
