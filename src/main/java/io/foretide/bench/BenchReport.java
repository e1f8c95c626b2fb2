package io.foretide.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The results with settings and machine, as a table and as JSON. */
public record BenchReport(Machine machine, BenchSettings settings, List<Measurement> results) {

    /** @param memory MiB */
    public record Machine(String date, String processor, int cores, long memory, String system, String runtime) {
        static Machine current() {
            var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Machine(
                    LocalDate.now(ZoneOffset.UTC).toString(),
                    processorHere(),
                    Runtime.getRuntime().availableProcessors(),
                    system.getTotalMemorySize() >> 20,
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                    System.getProperty("java.version"));
        }

        private static String processorHere() {
            try {
                return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
            } catch (IOException e) {
                return "unknown";
            }
        }
    }

    static BenchReport of(BenchSettings settings, List<Measurement> results) {
        return new BenchReport(Machine.current(), settings, results);
    }

    /** A Markdown table: medians, with minimum and maximum of the target's value. */
    public String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, %s, %d cores, %,d MiB, Java %s%n%n| what | measured | limit | ratio | target | |%n| --- | --- | --- | --- | --- | --- |%n",
                machine.date(),
                machine.processor(),
                machine.cores(),
                machine.memory(),
                machine.runtime()));
        for (Measurement measurement : results) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s: %s | %s %s | %s | %s | %s | %s |%n",
                    measurement.name(),
                    measurement.what(),
                    median(measurement.value()),
                    measurement.unit(),
                    median(measurement.limit()),
                    range(measurement.ratio()),
                    measurement.target() == null ? "" : measurement.target(),
                    measurement.met() == null ? "" : measurement.met() ? "met" : "missed"));
        }
        return table.toString();
    }

    private static String median(@Nullable ValueRange spread) {
        return spread == null ? "" : number(spread.median());
    }

    private static String range(@Nullable ValueRange spread) {
        return spread == null
                ? ""
                : number(spread.median()) + " (" + number(spread.min()) + " to " + number(spread.max()) + ")";
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    public void write(Path file) throws IOException {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file.toFile(), this);
    }
}
