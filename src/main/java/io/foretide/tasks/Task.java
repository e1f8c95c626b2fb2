package io.foretide.tasks;

import io.foretide.windows.PendingEvent;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** What is made of what happens: reads states, steps them, writes them, and forwards what came of it. Confined to one thread. */
public interface Task {
    /** What waits of a series, in its order. */
    record Work(byte[] series, List<PendingEvent> happened) {}

    void open(ProcessorContext<byte[], byte[]> context);

    void run(List<Work> work);

    /** What the clock calls for; called often. */
    default void tick(long now) {
        // most tasks look at no clock
    }

    /** Forgets a series of which nothing waits. */
    void drop(byte[] series);
}
