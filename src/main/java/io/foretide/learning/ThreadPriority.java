package io.foretide.learning;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a thread that can wait give way to the others of the machine: forecasts are waited for, learning has time. Linux alone gives each thread a
 * nice value of its own; a JVM passes Java's priorities on only where a flag says so.
 */
final class ThreadPriority {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);
    private static final int VALUE = 10; // about a tenth of the others' share where there is not enough for all
    private static final int PROCESS = 0; // of one thread, where the second number is 0 the calling one

    private ThreadPriority() {}

    private interface C extends Library {
        C LIBRARY = Native.load("c", C.class);

        int setpriority(int which, int who, int value) throws LastErrorException;
    }

    /** The calling thread gives way from now on. */
    static void thisThread() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            C.LIBRARY.setpriority(PROCESS, 0, VALUE);
        } catch (LastErrorException | LinkageError e) {
            LOG.warn("Learning cannot give way to forecasting: {}", e.toString());
        }
    }
}
