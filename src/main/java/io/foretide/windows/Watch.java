package io.foretide.windows;

import static io.foretide.windows.Numbers.NONE;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Which of a task's series the clock must look at, and when: the ends of steps are told by the clock on the wall, silence by one
 * that does not jump. Knows when each series was heard of, none of its values. All that grows with series lies outside the heap, some 100 bytes
 * each (48 to 72 for its times, 16 to 24 for its number, and its id), until {@link #close}. Confined to one thread.
 */
final class Watch implements AutoCloseable {
    /** Series whose steps may be seen to end at once, which only moves them from one list to the other. */
    private static final int MOST_AT_ONCE = 1 << 17;
    /** Milliseconds after a start before series are dropped: what was sent meanwhile may still wait to be read. */
    private static final long CATCH_UP = Duration.ofMinutes(10).toMillis();

    private final Silence silence;
    private final SteadyClock clock;
    private final long
            began; // before which no silence is counted: what was sent while nobody listened is still to be read
    private final Numbers numbers = new Numbers();
    private final Timetable heard =
            new Timetable(); // by the steady clock: when each was heard of, by this task or one before it
    private final Timetable over = new Timetable(); // by the clock on the wall: when first open cells are over
    private final Timetable quiet = new Timetable(); // by the steady clock: when silence has lasted long enough
    private long now; // by the steady clock

    /** @param wall the clock's time as listening begins, epoch milliseconds */
    Watch(Silence silence, long wall) {
        this.silence = silence;
        clock = new SteadyClock(wall, silence.settle() / 2);
        began = wall;
        now = wall;
    }

    /** Takes in a series that is known from before, and was heard of then. */
    void add(Bytes series, long then) {
        heard.set(number(series), then);
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
        heard.set(number(series), now);
    }

    /** The same of a series whose grid is now another. */
    void heard(Bytes series, SeriesGrid grid, long wall) {
        int number = number(series);
        heard.set(number, now);
        set(number, grid, wall);
    }

    /** Sets when the clock is to look at a series again; never if only its next observation can close a cell. */
    void set(Bytes series, SeriesGrid grid, long wall) {
        set(number(series), grid, wall);
    }

    private void set(int number, SeriesGrid grid, long wall) {
        OptionalLong end = grid.due();
        OptionalLong needed = grid.dueEmpty();
        if (end.isPresent() && end.getAsLong() > wall) {
            quiet.clear(number);
            over.set(number, end.getAsLong());
        } else if (end.isPresent()) {
            waitFor(number, silence.settle());
        } else if (needed.isPresent() && needed.getAsLong() <= silence.idle()) {
            waitFor(number, Math.max(needed.getAsLong(), silence.settle()));
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
            waitFor(series, silence.settle());
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
        return Math.min(silence.idle(), silence(number(series)));
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

    /** A series that may be dropped for another: the longest silent one, if that is silent for long. */
    Optional<Bytes> yielding() {
        return now - began <= silence.room() ? Optional.empty() : key(heard.first(now - silence.room() - 1));
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
            over.clear(number);
            quiet.clear(number);
            numbers.free(number);
        }
    }

    /** Bytes outside the heap. */
    long bytes() {
        return numbers.bytes() + heard.bytes() + over.bytes() + quiet.bytes();
    }

    /** Gives the memory back; knows no series any more. */
    @Override
    public void close() {
        numbers.close();
        heard.close();
        over.close();
        quiet.close();
    }
}
