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
 * Monitors takeovers of partitions while they move or are restored, and once after. It aborts transactions of processes
 * that are gone, on which restores and read-committed consumers wait, and reports everything else that a restore waits
 * for. Runs its own thread.
 */
final class TakeoverMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TakeoverMonitor.class);
    private static final long INTERVAL_MS = 1000;

    private final String application;
    private final KafkaClients clients;
    private final Collection<String> changelogs;
    private final Supplier<State> state;
    private final HangingTransactions hanging = new HangingTransactions(System::nanoTime);
    private final AtomicBoolean moved = new AtomicBoolean(); // whether partitions moved since the last check
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param application the Streams application's id
     * @param state current state of the application
     */
    TakeoverMonitor(String application, KafkaClients clients, Collection<String> changelogs, Supplier<State> state) {
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

    /** Must be called with each new state, since a state may end before the next check. */
    void stateChanged(State now) {
        if (now == State.REBALANCING) {
            moved.set(true);
        }
    }

    /** Why a restore waits, if the cause does not end by itself. */
    Optional<String> problem() {
        return hanging.problem();
    }

    private void run() {
        try {
            while (!closing.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                boolean moving = state.get() == State.REBALANCING;
                if (!moving) {
                    hanging.clear();
                }
                if (moved.getAndSet(false) || moving) {
                    check(moving);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(boolean moving) throws InterruptedException {
        try (Admin admin = clients.admin()) {
            List<String> aborted = new OrphanedTransactions(application, admin).abort();
            if (!aborted.isEmpty()) {
                LOG.info("Aborted open transactions of a process that is gone: {}", String.join(", ", aborted));
            }
            if (moving) {
                moved.set(true);
                hanging.check(admin, changelogs);
            }
        } catch (ExecutionException e) {
            LOG.debug("Open transactions cannot be checked now", e);
            moved.set(true);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
