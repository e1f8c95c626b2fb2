package io.foretide;

import java.io.IOException;

/** What is sent to another process, as by {@code kill}. */
final class Signals {
    private Signals() {}

    /** @param name such as STOP or CONT */
    static void send(String name, Process process) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " " + process.pid() + " failed");
        }
    }
}
