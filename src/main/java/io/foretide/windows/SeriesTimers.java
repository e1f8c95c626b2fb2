package io.foretide.windows;

import static io.foretide.windows.SeriesIndex.NONE;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Schedules clock-driven work for a task's series: overdue steps by wall-clock time, silence by a steady clock. Stores
 * when each series was last heard of, but none of its values. Per-series data is off-heap, about 100 bytes each (72 to
 * 96 for its times, 16 to 24 for its number, and its id), and is released by {@link #close}. Confined to one thread.
 */
final class SeriesTimers implements AutoCloseable {
    /** Limit on the series whose steps end in one read; this only moves them between heaps. */
    private static final int MAX_PER_READ = 1 << 17;
    /**
     * Milliseconds after a start during which no series is dropped, since earlier records may still wait to be read.
     */
    private static final long CATCH_UP = Duration.ofMinutes(10).toMillis();

    private final List<SilencePolicy> streams; // the limits common to all series are those of the last policy
    private final SilencePolicy silence; // of which only the common limits are used
    private final SteadyClock clock;
    private final long
            listeningSince; // silence before this time does not count, since earlier records are still to be read
    private final SeriesIndex numbers = new SeriesIndex();
    private final TimerHeap lastHeard =
            new TimerHeap(); // by the steady clock: when each was last heard of, by this task or an earlier one
    private final TimerHeap stepEnds = new TimerHeap(); // by the wall clock: end of the first open cell
    private final TimerHeap replaceable = new TimerHeap(); // by the steady clock: when each may be replaced by another
    private byte[] streamOf = new byte[64]; // by series: index of its stream
    private final TimerHeap quiet = new TimerHeap(); // by the steady clock: when its silence is long enough
    private long now; // by the steady clock

    /** @param wall current time, epoch milliseconds */
    SeriesTimers(SilencePolicy silence, long wall) {
        this(List.of(silence), wall);
    }

    /** @param streams policies of the streams; time to live and series limit are the last one's */
    SeriesTimers(List<SilencePolicy> streams, long wall) {
        this.streams = List.copyOf(streams);
        this.silence = streams.get(streams.size() - 1);
        clock = new SteadyClock(
                wall, streams.stream().mapToLong(SilencePolicy::settle).min().orElseThrow() / 2);
        listeningSince = wall;
        now = wall;
    }

    /** Adds a known series that was last heard of then. */
    void add(Bytes series, long then) {
        recordArrival(number(series), then, silence.room());
    }

    /** Adds a known series of a stream, with its grid. */
    void add(Bytes series, int stream, SeriesWindow window, long then, long wall) {
        int number = number(series, stream);
        recordArrival(number, then, window.room());
        schedule(number, window, wall);
    }

    /** @param then may be ahead of this clock, if another process's clock was */
    private void recordArrival(int series, long then, long room) {
        long when = Math.min(then, now);
        lastHeard.set(series, when);
        replaceable.set(series, when + room);
    }

    private int number(Bytes series, int stream) {
        int number = number(series);
        if (number >= streamOf.length) {
            streamOf = Arrays.copyOf(streamOf, Math.max(2 * streamOf.length, number + 1));
        }
        streamOf[number] = (byte) stream;
        return number;
    }

    private SilencePolicy of(int series) {
        return streams.size() == 1 ? silence : streams.get(streamOf[series]);
    }

    private int number(Bytes series) {
        return numbers.assign(series.get());
    }

    /** Reads the clock; the following calls refer to this time. */
    long read(long wall) {
        now = clock.read(wall);
        return now;
    }

    int size() {
        return lastHeard.size();
    }

    /** Records that a series was heard of, possibly for the first time. */
    void recordArrival(Bytes series) {
        recordArrival(number(series), now, silence.room());
    }

    /** The same for a series of a stream whose window has changed. */
    void recordArrival(Bytes series, int stream, SeriesWindow window, long wall) {
        int number = number(series, stream);
        recordArrival(number, now, window.room());
        schedule(number, window, wall);
    }

    /** Schedules the next check of a series; none if only its next observation can close a cell. */
    void schedule(Bytes series, SeriesWindow window, long wall) {
        schedule(number(series), window, wall);
    }

    private void schedule(int number, SeriesWindow window, long wall) {
        SilencePolicy own = of(number);
        OptionalLong end = window.due();
        OptionalLong needed = window.dueEmpty();
        if (end.isPresent() && end.getAsLong() > wall) {
            quiet.clear(number);
            stepEnds.set(number, end.getAsLong());
        } else if (end.isPresent()) {
            scheduleSilence(number, own.settle());
        } else if (needed.isPresent() && needed.getAsLong() <= own.idle()) {
            scheduleSilence(number, Math.max(needed.getAsLong(), own.settle()));
        } else {
            stepEnds.clear(number);
            quiet.clear(number);
        }
    }

    /** Schedules a check after this much silence. */
    private void scheduleSilence(int series, long milliseconds) {
        stepEnds.clear(series);
        quiet.set(series, now - silence(series) + milliseconds);
    }

    /** Milliseconds since a series was heard of, or since listening began. */
    private long silence(int series) {
        return now - Math.max(listeningSince, lastHeard.time(series));
    }

    /** Finds the steps that ended by the wall clock. */
    void endSteps(long wall) {
        for (int moved = 0; moved < MAX_PER_READ; moved++) {
            int series = stepEnds.first(wall);
            if (series == NONE) {
                return;
            }
            scheduleSilence(series, of(series).settle());
        }
    }

    /** Removes and returns a series whose silence is long enough. */
    Optional<Bytes> pollSilent() {
        return key(quiet.takeFirst(now));
    }

    private Optional<Bytes> key(int number) {
        return number == NONE ? Optional.empty() : Optional.of(Bytes.wrap(numbers.key(number)));
    }

    /** Milliseconds of a series' silence that count for closing empty cells. */
    long idle(Bytes series) {
        int number = number(series);
        return Math.min(of(number).idle(), silence(number));
    }

    /** A series whose time to live has passed. */
    Optional<Bytes> expired() {
        return now - listeningSince < Math.min(silence.ttl(), CATCH_UP)
                ? Optional.empty()
                : key(lastHeard.first(now - silence.ttl()));
    }

    /** Whether the maximum number of series is reached. */
    boolean full() {
        return lastHeard.size() >= silence.maxSeries();
    }

    /** A series that may be replaced because it was silent for long, relative to its grid. */
    Optional<Bytes> replaceableSeries() {
        int first = replaceable.first(now - 1);
        return first == NONE || now - listeningSince <= replaceable.time(first) - lastHeard.time(first)
                ? Optional.empty()
                : key(first);
    }

    /** Drops series whose time to live has passed, up to a maximum. */
    void dropExpired(int maximum, Consumer<Bytes> drop) {
        for (int dropped = 0; dropped < maximum; dropped++) {
            Bytes expired = expired().orElse(null);
            if (expired == null) {
                return;
            }
            drop.accept(expired);
        }
    }

    /**
     * Ensures room for one more series, if necessary by dropping the longest silent one; returns false if there is
     * none.
     */
    boolean makeRoom(Consumer<Bytes> drop) {
        if (full()) {
            replaceableSeries().ifPresent(drop);
        }
        return !full();
    }

    void remove(Bytes series) {
        int number = numbers.of(series.get());
        if (number != NONE) {
            lastHeard.clear(number);
            replaceable.clear(number);
            stepEnds.clear(number);
            quiet.clear(number);
            numbers.free(number);
        }
    }

    /** Bytes off-heap. */
    long bytes() {
        return numbers.bytes() + lastHeard.bytes() + replaceable.bytes() + stepEnds.bytes() + quiet.bytes();
    }

    /** Frees the memory; no series is known afterwards. */
    @Override
    public void close() {
        numbers.close();
        lastHeard.close();
        replaceable.close();
        stepEnds.close();
        quiet.close();
    }
}
