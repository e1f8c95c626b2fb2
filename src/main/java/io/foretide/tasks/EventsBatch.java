package io.foretide.tasks;

import io.foretide.metrics.Metrics;
import io.foretide.tasks.PendingSteps.Pending;
import io.foretide.tasks.Task.Work;
import io.foretide.tasks.forecasts.ForecastsProcessor;
import io.foretide.windows.PendingEvent;
import io.foretide.windows.SeriesEvicted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Lets what happened wait, changelogged, and gives it to a task together: when a batch is full, and when a {@link BatchTimer} says so. Confined to
 * its stream thread.
 */
public final class EventsBatch implements Processor<byte[], Object, byte[], byte[]> {
    private static final int MOST_BATCHES = 4;

    private final Task task;
    private final int batchSize;
    private final BatchTimer timer;
    private final Metrics metrics;

    private ProcessorContext<byte[], byte[]> context;
    private PendingSteps<PendingEvent> pending;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    public EventsBatch(Task task, int batchSize, Duration batchDelay, Metrics metrics) {
        this.task = task;
        this.batchSize = batchSize;
        this.timer = new BatchTimer(batchDelay);
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.pending = new PendingSteps<>(
                context.getStateStore(ForecastsProcessor.PENDING_STORE),
                (id, bytes) -> PendingEvent.fromBytes(new String(id, StandardCharsets.UTF_8), bytes));
        task.open(context);
        context.schedule(timer.apart(), PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<byte[], Object> record) {
        if (record.value() instanceof PendingEvent happened) {
            pending.add(record.key(), happened);
        } else if (record.value() instanceof SeriesEvicted) {
            drop(record.key());
        }
        while (pending.size() >= batchSize) {
            run(pending.oldest(batchSize));
        }
    }

    /** Steps what waits of a series, and forgets it. */
    private void drop(byte[] id) {
        for (var left = pending.of(id, batchSize); !left.isEmpty(); left = pending.of(id, batchSize)) {
            run(List.of(left));
        }
        task.drop(id);
    }

    private void look(long now) {
        boolean due = timer.isDue(now, pending.size());
        for (int batches = 0; due && batches < MOST_BATCHES && pending.size() > 0; batches++) {
            run(pending.oldest(batchSize));
        }
        task.tick(now);
    }

    private void run(List<List<Pending<PendingEvent>>> batch) {
        List<Work> work = new ArrayList<>(batch.size());
        int count = 0;
        for (List<Pending<PendingEvent>> some : batch) {
            work.add(new Work(
                    some.get(0).series(), some.stream().map(Pending::closed).toList()));
            count += some.size();
        }
        task.run(work);
        metrics.batch.observe(count);
        long now = context.currentSystemTimeMs();
        for (List<Pending<PendingEvent>> some : batch) {
            for (Pending<PendingEvent> one : some) {
                pending.remove(one);
                metrics.latency.observe(Math.max(0, now - one.closed().arrivalTime()) / 1000.0);
            }
        }
    }
}
