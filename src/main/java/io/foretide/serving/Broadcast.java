package io.foretide.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Committed forecasts of all replicas, and the learner's decisions, to everybody who listens. Follows the topics with a thread of its own as
 * long as somebody does; some megabytes of what went by are kept for readers that come back. Safe for all threads.
 */
final class Broadcast implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final long LINGER_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long PAUSE_MS = 1000;
    /** Records of a partition that are read again for a reader that comes back. */
    private static final long MOST_BACK = 5000;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Topics topics;
    private final int partitions;
    private final long mostKept;
    private final Metrics metrics;

    private final List<LiveReader> readers = new CopyOnWriteArrayList<>();
    private final Deque<LiveEvent> kept = new ArrayDeque<>(); // guarded by this
    private long keptBytes; // guarded by this
    private @Nullable Position keptFrom; // guarded by this; what is kept has all that came behind it
    private @Nullable Thread follower; // guarded by this
    private volatile boolean closed;

    /**
     * @param consumers makes one that sees only what was committed
     * @param partitions of the forecasts topic
     * @param mostKept bytes of events that are kept for readers that come back
     */
    Broadcast(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Topics topics,
            int partitions,
            long mostKept,
            Metrics metrics) {
        this.consumers = consumers;
        this.topics = topics;
        this.partitions = partitions;
        this.mostKept = mostKept;
        this.metrics = metrics;
    }

    int partitions() {
        return partitions;
    }

    int readers() {
        return readers.size();
    }

    /** From now on the reader is offered what comes; behind a position, as far as that is to be had. */
    synchronized void join(LiveReader reader, Optional<Position> after) {
        Position from = keptFrom;
        if (follower == null) {
            follower = new Thread(() -> follow(after), "live");
            follower.setDaemon(true);
            follower.start();
        } else if (after.isPresent() && from != null && from.isBehindOrAt(after.get())) {
            kept.stream().filter(event -> !event.seenBy(after.get())).forEach(reader::offer);
        } else if (after.isPresent()) {
            reader.missed();
        }
        readers.add(reader);
        metrics.liveReaders.set(readers.size());
    }

    synchronized void leave(LiveReader reader) {
        readers.remove(reader);
        metrics.liveReaders.set(readers.size());
    }

    private void follow(Optional<Position> after) {
        Optional<Position> from = after;
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                start(consumer, from);
                if (!read(consumer)) {
                    return;
                }
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.warn("The live stream cannot read Kafka, and tries again: {}", e.toString());
                    pause();
                }
            }
            synchronized (this) {
                from = Optional.ofNullable(
                        kept.isEmpty() ? keptFrom : kept.peekLast().position());
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts the consumer behind a position, or at the end where there is none or it is too far back. */
    private void start(Consumer<byte[], byte[]> consumer, Optional<Position> after) {
        List<TopicPartition> forecasts = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            forecasts.add(new TopicPartition(topics.forecasts(), p));
        }
        var learning = new TopicPartition(topics.learning(), 0);
        List<TopicPartition> all = new ArrayList<>(forecasts);
        all.add(learning);
        consumer.assign(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
        boolean missed = false;
        long[] offsets = new long[partitions];
        for (int p = 0; p < partitions; p++) {
            TopicPartition partition = forecasts.get(p);
            long end = ends.getOrDefault(partition, 0L);
            long wanted = after.isPresent() ? after.get().offsets()[p] : end;
            offsets[p] = wanted > end || wanted < Math.max(begins.getOrDefault(partition, 0L), end - MOST_BACK)
                    ? end
                    : wanted;
            missed |= offsets[p] != wanted;
            consumer.seek(partition, offsets[p]);
        }
        consumer.seek(learning, ends.getOrDefault(learning, 0L));
        synchronized (this) {
            keepFrom(new Position(offsets));
        }
        if (missed) {
            readers.forEach(LiveReader::missed);
        }
    }

    /** Reads until nobody has listened for a while, which returns false. */
    private boolean read(Consumer<byte[], byte[]> consumer) {
        long heard = System.nanoTime();
        while (!closed) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.value() != null && isOneLine(record.value())) {
                        take(record);
                    }
                }
            } catch (WakeupException e) {
                return false;
            }
            readers.forEach(LiveReader::flushSoon);
            heard = readers.isEmpty() ? heard : System.nanoTime();
            if (System.nanoTime() - heard > LINGER_NANOS && ended()) {
                return false;
            }
        }
        return false;
    }

    /** What this service writes is; another writer's lines could pass for events of their own. */
    private static boolean isOneLine(byte[] json) {
        for (byte b : json) {
            if (b == '\n' || b == '\r') {
                return false;
            }
        }
        return true;
    }

    private synchronized boolean ended() {
        if (readers.isEmpty()) {
            follower = null;
            keepFrom(null);
            return true;
        }
        return false;
    }

    /** How far what is kept goes; null where nothing is followed. */
    private synchronized @Nullable Position newest() {
        return kept.isEmpty() ? keptFrom : kept.getLast().position();
    }

    /** Keeps nothing of before. */
    private synchronized void keepFrom(@Nullable Position from) {
        kept.clear();
        keptBytes = 0;
        keptFrom = from;
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        Position before = newest();
        if (before == null) {
            return;
        }
        boolean forecast = record.topic().equals(topics.forecasts());
        LiveEvent event = new LiveEvent(
                forecast ? LiveEvent.FORECAST : LiveEvent.LEARNING,
                forecast && record.key() != null ? new String(record.key(), UTF_8) : "",
                forecast ? record.partition() : -1,
                forecast ? before.with(record.partition(), record.offset() + 1) : before,
                record.value());
        kept.addLast(event);
        keptBytes += record.value().length;
        while (keptBytes > mostKept && kept.size() > 1) {
            LiveEvent oldest = kept.removeFirst();
            keptBytes -= oldest.json().length;
            keptFrom = oldest.position();
        }
        for (LiveReader reader : readers) {
            metrics.liveDropped.inc(reader.offer(event));
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread thread;
        synchronized (this) {
            thread = follower;
        }
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
