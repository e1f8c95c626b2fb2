package io.foretide.cli;

import java.io.Console;

/** Whether the output is a terminal. */
final class Terminal {
    private Terminal() {}

    /** Before Java 22 there is a console only on a terminal; later versions must be asked. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean attached() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
