package io.foretide.metrics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Memory of the process as reported by the kernel. */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Files with the container's memory limit: cgroups version 2 and 1. */
    private static final List<Path> LIMITS =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

    /** Version 1 represents "no limit" as a number near this. */
    private static final double NO_BOUND = 1L << 60;

    private ProcessMemory() {}

    /** The container's memory limit in bytes; empty if there is none. */
    static OptionalDouble limit() {
        return LIMITS.stream()
                .flatMap(ProcessMemory::number)
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

    /** Resident set size in bytes; NaN without /proc. */
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
