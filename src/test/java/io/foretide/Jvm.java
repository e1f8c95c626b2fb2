package io.foretide;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a Java program is run in a process of its own, with what these tests have on their class path. */
enum Jvm {
    /** As users run it: where memory is what is looked at. */
    PLAIN,
    /**
     * For a minute, most of which is its start: the optimizing compiler would take more of the cores than it gives back, and so would a collector
     * with threads of its own.
     */
    SHORT_LIVED;

    /** The command line, to which more may be added. */
    List<String> line(String main, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx700m");
        if (this == SHORT_LIVED) {
            line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        }
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        line.addAll(List.of(arguments));
        return line;
    }
}
