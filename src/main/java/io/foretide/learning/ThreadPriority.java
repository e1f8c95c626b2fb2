package io.foretide.learning;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lowers a thread's priority on Linux, so that learning yields to forecasting. Linux has a nice value per thread; the
 * JVM applies Java's priorities only with a flag.
 */
final class ThreadPriority {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);
    private static final int VALUE = 10; // about a tenth of the other threads' share under contention
    private static final int PROCESS = 0; // for one thread; 0 is the calling thread

    private ThreadPriority() {}

    private interface C extends Library {
        C LIBRARY = Native.load("c", C.class);

        int setpriority(int which, int who, int value) throws LastErrorException;
    }

    /** Lowers the priority of the calling thread. */
    static void thisThread() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            C.LIBRARY.setpriority(PROCESS, 0, VALUE);
        } catch (LastErrorException | LinkageError e) {
            LOG.warn("The priority of learning cannot be lowered: {}", e.toString());
        }
    }
}
