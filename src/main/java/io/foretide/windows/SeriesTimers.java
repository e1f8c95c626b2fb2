package io.foretide.windows;

import static io.foretide.windows.SeriesNumbers.NONE;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Which of a task's series the clock must look at, and when: the ends of steps are told by the clock on the wall, silence by one
 * that does not jump. Knows when each series was heard of, none of its values. All that grows with series lies outside the heap, some 100 bytes
 * each (72 to 96 for its times, 16 to 24 for its number, and its id), until {@link #close}. Confined to one thread.
 */
final class SeriesTimers implements AutoCloseable {
    /** Series whose steps may be seen to end at once, which only moves them from one list to the other. */
    private static final int MOST_AT_ONCE = 1 << 17;
    /** Milliseconds after a start before series are dropped: what was sent meanwhile may still wait to be read. */
    private static final long CATCH_UP = Duration.ofMinutes(10).toMillis();

    private final List<SilencePolicy> streams; // of which what is said of all series is the last's
    private final SilencePolicy silence; // of which only what is the same for all series counts
    private final SteadyClock clock;
    private final long
            began; // before which no silence is counted: what was sent while nobody listened is still to be read
    private final SeriesNumbers numbers = new SeriesNumbers();
    private final TimerHeap heard =
            new TimerHeap(); // by the steady clock: when each was heard of, by this task or one before it
    private final TimerHeap over = new TimerHeap(); // by the clock on the wall: when first open cells are over
    private final TimerHeap leaves = new TimerHeap(); // by the steady clock: when each may give way to another
    private byte[] streamOf = new byte[64]; // by series: its stream
    private final TimerHeap quiet = new TimerHeap(); // by the steady clock: when silence has lasted long enough
    private long now; // by the steady clock

    /** @param wall the clock's time as listening begins, epoch milliseconds */
    SeriesTimers(SilencePolicy silence, long wall) {
        this(List.of(silence), wall);
    }

    /** @param streams what becomes of the series of each stream; time to live and number of series are the last's */
    SeriesTimers(List<SilencePolicy> streams, long wall) {
        this.streams = List.copyOf(streams);
        this.silence = streams.get(streams.size() - 1);
        clock = new SteadyClock(
                wall, streams.stream().mapToLong(SilencePolicy::settle).min().orElseThrow() / 2);
        began = wall;
        now = wall;
    }

    /** Takes in a series that is known from before, and was heard of then. */
    void add(Bytes series, long then) {
        heard(number(series), then, silence.room());
    }

    /** The same of a series of a stream, whose grid is known. */
    void add(Bytes series, int stream, SeriesWindow window, long then, long wall) {
        int number = number(series, stream);
        heard(number, then, window.room());
        set(number, window, wall);
    }

    /** @param then may lie ahead of this clock, where that of another process was */
    private void heard(int series, long then, long room) {
        long when = Math.min(then, now);
        heard.set(series, when);
        leaves.set(series, when + room);
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
        return numbers.give(series.get());
    }

    /** Reads the clock; whatever is asked next is asked of that moment. */
    long read(long wall) {
        now = clock.read(wall);
        return now;
    }

    int size() {
        return heard.size();
    }

    /** A series was heard of, maybe for the first time. */
    void heard(Bytes series) {
        heard(number(series), now, silence.room());
    }

    /** The same of a series of a stream whose window is now another. */
    void heard(Bytes series, int stream, SeriesWindow window, long wall) {
        int number = number(series, stream);
        heard(number, now, window.room());
        set(number, window, wall);
    }

    /** Sets when the clock is to look at a series again; never if only its next observation can close a cell. */
    void set(Bytes series, SeriesWindow window, long wall) {
        set(number(series), window, wall);
    }

    private void set(int number, SeriesWindow window, long wall) {
        SilencePolicy own = of(number);
        OptionalLong end = window.due();
        OptionalLong needed = window.dueEmpty();
        if (end.isPresent() && end.getAsLong() > wall) {
            quiet.clear(number);
            over.set(number, end.getAsLong());
        } else if (end.isPresent()) {
            waitFor(number, own.settle());
        } else if (needed.isPresent() && needed.getAsLong() <= own.idle()) {
            waitFor(number, Math.max(needed.getAsLong(), own.settle()));
        } else {
            over.clear(number);
            quiet.clear(number);
        }
    }

    /** Looks at a series again when it will have been silent for so long. */
    private void waitFor(int series, long milliseconds) {
        over.clear(series);
        quiet.set(series, now - silence(series) + milliseconds);
    }

    /** Milliseconds since a series was heard of, or since listening began. */
    private long silence(int series) {
        return now - Math.max(began, heard.time(series));
    }

    /** Sees which steps have ended by the clock on the wall. */
    void endSteps(long wall) {
        for (int moved = 0; moved < MOST_AT_ONCE; moved++) {
            int series = over.first(wall);
            if (series == NONE) {
                return;
            }
            waitFor(series, of(series).settle());
        }
    }

    /** Takes out one series that has been silent for as long as it had to be. */
    Optional<Bytes> takeQuiet() {
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

    /** A series that has outlived its time. */
    Optional<Bytes> expired() {
        return now - began < Math.min(silence.ttl(), CATCH_UP)
                ? Optional.empty()
                : key(heard.first(now - silence.ttl()));
    }

    /** Whether there are as many series as there may be. */
    boolean full() {
        return heard.size() >= silence.maxSeries();
    }

    /** A series that may be dropped for another: one that has been silent for long, by its own grid. */
    Optional<Bytes> yielding() {
        int first = leaves.first(now - 1);
        return first == NONE || now - began <= leaves.time(first) - heard.time(first) ? Optional.empty() : key(first);
    }

    /** Lets series that have outlived their time be dropped, so many at most. */
    void dropExpired(int most, Consumer<Bytes> drop) {
        for (int dropped = 0; dropped < most; dropped++) {
            Bytes expired = expired().orElse(null);
            if (expired == null) {
                return;
            }
            drop.accept(expired);
        }
    }

    /** Whether there is room for one more series, if need be in place of the longest silent one, which is dropped. */
    boolean makeRoom(Consumer<Bytes> drop) {
        if (full()) {
            yielding().ifPresent(drop);
        }
        return !full();
    }

    void remove(Bytes series) {
        int number = numbers.of(series.get());
        if (number != NONE) {
            heard.clear(number);
            leaves.clear(number);
            over.clear(number);
            quiet.clear(number);
            numbers.free(number);
        }
    }

    /** Bytes outside the heap. */
    long bytes() {
        return numbers.bytes() + heard.bytes() + leaves.bytes() + over.bytes() + quiet.bytes();
    }

    /** Gives the memory back; knows no series any more. */
    @Override
    public void close() {
        numbers.close();
        heard.close();
        leaves.close();
        over.close();
        quiet.close();
    }
}
