package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In a process of its own, whose small heap is touched from the start: what grows there is native memory. */
@EnabledOnOs(OS.LINUX)
class NativeMemoryTest {
    @Test
    void residentMemoryStaysLevelOverTwentyThousandBatches() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Soak.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output.lines().filter(line -> line.startsWith(Soak.MARK)))
                .as(output)
                .hasSize(2)
                .allSatisfy(line -> assertThat(Long.parseLong(line.replaceAll("\\D", "")))
                        .as(line)
                        .isLessThan(40_000));
    }
}
