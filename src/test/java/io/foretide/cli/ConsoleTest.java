package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import java.time.LocalTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static String banner(String roles) {
        var config = new ConfigReader(Map.of()).read(null, Map.of("roles", roles));
        return StartupBanner.of(config, 8080, 8081, "127.0.0.1:9092");
    }

    @Test
    void the_banner_names_only_what_the_roles_answer() {
        assertThat(banner("gateway,forecaster,learner"))
                .contains("POST http://127.0.0.1:8080/api/v1/observations", "/series/{id}/forecast", "page  ");
        assertThat(banner("gateway")).contains("POST ").doesNotContain("series", "page  ");
        assertThat(banner("forecaster"))
                .contains("/series/{id}/forecast", "page  ")
                .doesNotContain("POST ");
        assertThat(banner("learner"))
                .contains("foretide.observations", "http://127.0.0.1:8081/health/ready")
                .doesNotContain("POST ", "series", "page  ");
    }

    @Test
    void the_time_of_a_line_has_seconds_on_a_full_minute_too() {
        assertThat(StatusLine.time(LocalTime.of(10, 0))).isEqualTo("10:00:00");
        assertThat(StatusLine.time(LocalTime.of(23, 59, 7, 999_000_000))).isEqualTo("23:59:07");
    }
}
