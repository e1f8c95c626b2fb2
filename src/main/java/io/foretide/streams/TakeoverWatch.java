package io.foretide.streams;

import io.foretide.kafka.KafkaClients;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a takeover of partitions waits for, looked at while they move or are restored, and once more when they have moved. What a process that is
 * gone left open is ended: a restore may wait for it, and readers of what was committed do. What else a restore waits for is told. A thread of its own
 * looks.
 */
final class TakeoverWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TakeoverWatch.class);
    private static final long EVERY_MS = 1000;

    private final String application;
    private final KafkaClients clients;
    private final Collection<String> changelogs;
    private final Supplier<State> state;
    private final HangingTransactions hanging = new HangingTransactions(System::nanoTime);
    private final AtomicBoolean moved = new AtomicBoolean(); // partitions, since it was looked
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param application the Streams application's id
     * @param state of the application now
     */
    TakeoverWatch(String application, KafkaClients clients, Collection<String> changelogs, Supplier<State> state) {
        this.application = application;
        this.clients = clients;
        this.changelogs = changelogs;
        this.state = state;
        this.thread = new Thread(this::run, application + "-takeover");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** To be told each new state, since one may be over before it is looked. */
    void changed(State now) {
        if (now == State.REBALANCING) {
            moved.set(true);
        }
    }

    /** What a restore waits for that does not end by itself. */
    Optional<String> problem() {
        return hanging.problem();
    }

    private void run() {
        try {
            while (!closing.await(EVERY_MS, TimeUnit.MILLISECONDS)) {
                boolean moving = state.get() == State.REBALANCING;
                if (!moving) {
                    hanging.forget();
                }
                if (moved.getAndSet(false) || moving) {
                    look(moving);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(boolean moving) throws InterruptedException {
        try (Admin admin = clients.admin()) {
            List<String> aborted = new OrphanedTransactions(application, admin).abort();
            if (!aborted.isEmpty()) {
                LOG.info("Aborted what a process that is gone had not committed: {}", String.join(", ", aborted));
            }
            if (moving) {
                moved.set(true);
                hanging.look(admin, changelogs);
            }
        } catch (ExecutionException e) {
            LOG.debug("Open transactions cannot be looked at now", e);
            moved.set(true);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
