package io.foretide.metrics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What the process occupies, as the kernel counts it. */
public final class Memory {
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Where the kernel says what a container may use: control groups of version 2, and of 1. */
    private static final List<Path> LIMITS =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

    /** Version 1 writes "no bound" as a number near this. */
    private static final double NO_BOUND = 1L << 60;

    private Memory() {}

    /** What the container may use, in bytes; empty where nothing bounds it. */
    static OptionalDouble limit() {
        return LIMITS.stream()
                .flatMap(Memory::number)
                .mapToDouble(bytes -> bytes)
                .findFirst();
    }

    private static Stream<Double> number(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.matches("\\d{1,19}") && Double.parseDouble(text) < NO_BOUND
                    ? Stream.of(Double.valueOf(text))
                    : Stream.of();
        } catch (IOException e) {
            return Stream.of();
        }
    }

    /** Resident set in bytes; NaN where there is no /proc to ask. */
    public static double resident() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    static double outsideHeap() {
        return resident()
                - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }

    static double heapUsed() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
