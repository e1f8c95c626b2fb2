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
 * Distributes committed forecasts of all replicas and the learner's decisions to live readers. A thread follows the
 * topics while there are readers. Some megabytes of past events are kept for readers that resume. Thread-safe.
 */
final class Broadcast implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final long LINGER_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long PAUSE_MS = 1000;
    /** Records per partition that are read again for a resuming reader. */
    private static final long MAX_REPLAYED = 5000;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Topics topics;
    private final int partitions;
    private final long maxKeptBytes;
    private final Metrics metrics;

    private final List<LiveReader> readers = new CopyOnWriteArrayList<>();
    private final Deque<LiveEvent> kept = new ArrayDeque<>(); // guarded by this
    private long keptBytes; // guarded by this
    private @Nullable StreamPosition keptSince; // guarded by this; all events since this position are kept
    private @Nullable Thread follower; // guarded by this
    private volatile boolean closed;

    /**
     * @param consumers creates read-committed consumers
     * @param partitions of the forecasts topic
     * @param maxKeptBytes limit on the events kept for resuming readers
     */
    Broadcast(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Topics topics,
            int partitions,
            long maxKeptBytes,
            Metrics metrics) {
        this.consumers = consumers;
        this.topics = topics;
        this.partitions = partitions;
        this.maxKeptBytes = maxKeptBytes;
        this.metrics = metrics;
    }

    int partitions() {
        return partitions;
    }

    int readers() {
        return readers.size();
    }

    /** Adds a reader and replays the events after a position as far as they are available. */
    synchronized void join(LiveReader reader, Optional<StreamPosition> after) {
        StreamPosition from = keptSince;
        if (follower == null) {
            follower = new Thread(() -> follow(after), "live");
            follower.setDaemon(true);
            follower.start();
        } else if (after.isPresent() && from != null && from.isAtOrAfter(after.get())) {
            kept.stream().filter(event -> !event.isSeenBy(after.get())).forEach(reader::offer);
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

    private void follow(Optional<StreamPosition> after) {
        Optional<StreamPosition> from = after;
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                start(consumer, from);
                if (!read(consumer)) {
                    return;
                }
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.warn("The live stream cannot read Kafka and will retry: {}", e.toString());
                    pause();
                }
            }
            synchronized (this) {
                from = Optional.ofNullable(
                        kept.isEmpty() ? keptSince : kept.peekLast().position());
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

    /** Seeks to a position, or to the end if there is none or it is too old. */
    private void start(Consumer<byte[], byte[]> consumer, Optional<StreamPosition> after) {
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
            long seekTo = after.isPresent() ? after.get().offsets()[p] : end;
            offsets[p] = seekTo > end || seekTo < Math.max(begins.getOrDefault(partition, 0L), end - MAX_REPLAYED)
                    ? end
                    : seekTo;
            missed |= offsets[p] != seekTo;
            consumer.seek(partition, offsets[p]);
        }
        consumer.seek(learning, ends.getOrDefault(learning, 0L));
        synchronized (this) {
            keepFrom(new StreamPosition(offsets));
        }
        if (missed) {
            readers.forEach(LiveReader::missed);
        }
    }

    /** Polls once; returns false when there have been no readers for a while. */
    private boolean read(Consumer<byte[], byte[]> consumer) {
        long received = System.nanoTime();
        while (!closed) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.value() != null && isOneLine(record.value())) {
                        accept(record);
                    }
                }
            } catch (WakeupException e) {
                return false;
            }
            readers.forEach(LiveReader::flushSoon);
            received = readers.isEmpty() ? received : System.nanoTime();
            if (System.nanoTime() - received > LINGER_NANOS && stopIfUnused()) {
                return false;
            }
        }
        return false;
    }

    /** Documents of this service have one line. Documents of other writers could otherwise inject events. */
    private static boolean isOneLine(byte[] json) {
        for (byte b : json) {
            if (b == '\n' || b == '\r') {
                return false;
            }
        }
        return true;
    }

    private synchronized boolean stopIfUnused() {
        if (readers.isEmpty()) {
            follower = null;
            keepFrom(null);
            return true;
        }
        return false;
    }

    /** The position up to which events were kept; null while nothing is followed. */
    private synchronized @Nullable StreamPosition newest() {
        return kept.isEmpty() ? keptSince : kept.getLast().position();
    }

    /** Discards the kept events. */
    private synchronized void keepFrom(@Nullable StreamPosition from) {
        kept.clear();
        keptBytes = 0;
        keptSince = from;
    }

    private synchronized void accept(ConsumerRecord<byte[], byte[]> record) {
        StreamPosition before = newest();
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
        while (keptBytes > maxKeptBytes && kept.size() > 1) {
            LiveEvent oldest = kept.removeFirst();
            keptBytes -= oldest.json().length;
            keptSince = oldest.position();
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
