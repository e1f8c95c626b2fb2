package io.foretide.cli;

import java.io.Console;

/** Whether a person is watching. */
final class Terminal {
    private Terminal() {}

    /** True on a terminal; from Java 22 on a console exists without one, and says so. */
    @SuppressWarnings("SystemConsoleNull") // the very difference that is handled here
    static boolean isThere() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
