package io.foretide.tasks;

import io.foretide.series.Control;
import io.foretide.tasks.PendingSteps.Pending;
import io.foretide.windows.PendingStep;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The work on the steps of series: reads the states of their series, runs the network, writes the states back and forwards the results, all in
 * the transaction of the batch. A {@link TaskProcessor} calls it on one thread.
 *
 * @param <P> form of its steps
 */
public interface Task<P extends PendingStep> extends AutoCloseable {
    /** Called once, before everything else. */
    void open(ProcessorContext<byte[], byte[]> context);

    /** Reads a step of a series from what {@link PendingStep#toBytes} wrote. */
    P read(String series, byte[] bytes);

    /** Called when a step starts to wait for its batch. */
    default void waits(byte[] series, P step, Headers headers) {
        // most tasks need nothing but the step
    }

    /**
     * Runs a batch.
     *
     * @param batch of some series the oldest steps, all of one {@link PendingStep#kind}, in their order
     */
    void run(List<List<Pending<P>>> batch);

    /** Called at every turn of the timer, every few milliseconds. */
    default void tick(long now) {
        // most tasks do nothing by the clock
    }

    /** Freezes or thaws a series. All steps that came before have run. */
    default void control(byte[] series, Control control) {
        // most tasks have nothing that can be frozen
    }

    /** Forgets a series of which no step waits. */
    void drop(byte[] series);

    @Override
    default void close() {
        // most tasks own nothing but their stores
    }
}
