package io.foretide.tasks;

import io.foretide.series.Control;
import io.foretide.tasks.PendingSteps.Pending;
import io.foretide.windows.PendingStep;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Processes closed steps in batches: reads the states of their series, runs the network, writes the states, and
 * forwards the results, all in one transaction. Called by a {@link TaskProcessor} on one thread.
 *
 * @param <P> type of its steps
 */
public interface Task<P extends PendingStep> extends AutoCloseable {
    /** Called once, before all other methods. */
    void open(ProcessorContext<byte[], byte[]> context);

    /** Reads a step of a series written by {@link PendingStep#toBytes}. */
    P read(String series, byte[] bytes);

    /** Called when a step begins to wait for its batch. */
    default void onPending(byte[] series, P step, Headers headers) {
        // optional
    }

    /**
     * Runs a batch.
     *
     * @param batch (series) the oldest steps of each series, in order and of one {@link PendingStep#kind}
     */
    void run(List<List<Pending<P>>> batch);

    /** Called at every check of the {@link BatchTimer}, every few milliseconds. */
    default void tick(long now) {
        // optional
    }

    /** Freezes or thaws a series. All earlier steps of the series have run. */
    default void control(byte[] series, Control control) {
        // optional
    }

    /** Deletes the state of a series. No step of it is pending. */
    void drop(byte[] series);

    @Override
    default void close() {
        // optional
    }
}
