package io.foretide.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.metrics.Metrics;
import io.foretide.series.Control;
import io.foretide.tasks.PendingSteps.Pending;
import io.foretide.windows.PendingStep;
import io.foretide.windows.SeriesEvicted;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Collects steps until a batch is full or the {@link BatchTimer} is due, and then runs them in a {@link Task}, for all
 * series together. Confined to its stream thread.
 */
public final class TaskProcessor<P extends PendingStep> implements Processor<byte[], Object, byte[], byte[]> {
    /** Maximum batches per check of the timer: a few tenths of a second at the default batch size. */
    private static final int MAX_BATCHES = 4;

    private final Task<P> task;
    private final int batchSize;
    private final BatchTimer timer;
    private final Metrics metrics;

    private ProcessorContext<byte[], byte[]> context;
    private PendingSteps<P> pending;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    public TaskProcessor(Task<P> task, int batchSize, Duration batchDelay, Metrics metrics) {
        this.task = task;
        this.batchSize = batchSize;
        this.timer = new BatchTimer(batchDelay);
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        task.open(context);
        this.pending = new PendingSteps<>(
                context.getStateStore(StoreNames.PENDING), (id, bytes) -> task.read(new String(id, UTF_8), bytes));
        context.schedule(timer.checkInterval(), PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], Object> record) {
        if (record.value() instanceof PendingStep) {
            @SuppressWarnings("unchecked") // the previous node forwards only steps of the task's type
            P step = (P) record.value();
            pending.add(record.key(), step);
            task.onPending(record.key(), step, record.headers());
        } else if (record.value() instanceof SeriesEvicted) {
            runAll(record.key());
            task.drop(record.key());
        } else if (record.value() instanceof Control control) {
            runAll(record.key());
            task.control(record.key(), control);
        }
        while (pending.size() >= batchSize) {
            run(pending.oldest(batchSize));
        }
    }

    /** Runs all pending steps of a series. */
    private void runAll(byte[] id) {
        for (var remaining = pending.of(id, batchSize); !remaining.isEmpty(); remaining = pending.of(id, batchSize)) {
            run(List.of(remaining));
        }
    }

    /**
     * Runs at most {@value #MAX_BATCHES} batches, so that the thread is not blocked for long. The rest waits for the
     * next check.
     */
    private void tick(long now) {
        boolean due = timer.isDue(now, pending.size());
        for (int batches = 0; due && batches < MAX_BATCHES && pending.size() > 0; batches++) {
            run(pending.oldest(batchSize));
        }
        task.tick(now);
    }

    private void run(List<List<Pending<P>>> batch) {
        task.run(batch);
        long now = context.currentSystemTimeMs();
        int count = 0;
        for (List<Pending<P>> steps : batch) {
            for (Pending<P> step : steps) {
                pending.remove(step);
                metrics.latency.observe(Math.max(0, now - step.closed().arrivalTime()) / 1000.0);
            }
            count += steps.size();
        }
        metrics.batch.observe(count);
    }

    @Override
    public void close() {
        task.close();
    }
}
