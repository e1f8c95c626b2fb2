package io.foretide.windows;

import static io.foretide.windows.Numbers.NONE;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;

/**
 * Which of a task's series the clock must look at, and when: the ends of steps are told by the clock on the wall, silence by one
 * that does not jump. Knows when each series was heard of, none of its values. Confined to one thread.
 */
final class Watch {
    /** Series whose steps may be seen to end at once, which only moves them from one list to the other. */
    private static final int MOST_AT_ONCE = 1 << 17;
    /** Milliseconds after a start before series are dropped: what was sent meanwhile may still wait to be read. */
    private static final long CATCH_UP = Duration.ofMinutes(10).toMillis();
    /** Deadlines by the clock on the wall: when first open cells are over. */
    private static final int OVER = 0;
    /** Deadlines by the steady clock: when silence has lasted long enough. */
    private static final int QUIET = 1;

    private final Silence silence;
    private final SteadyClock clock;
    private final Numbers numbers = new Numbers();
    private final Residents residents;
    private final Deadlines deadlines = new Deadlines();
    private long now; // by the steady clock

    /** @param wall the clock's time as listening begins, epoch milliseconds */
    Watch(Silence silence, long wall) {
        this.silence = silence;
        clock = new SteadyClock(wall, silence.settle() / 2);
        residents = new Residents(wall);
        now = wall;
    }

    /** Takes in series that are known from before, by when they were heard of. */
    void addAll(Stream<Map.Entry<Bytes, Long>> known) {
        known.sorted(Map.Entry.comparingByValue())
                .forEach(entry -> residents.touch(number(entry.getKey()), entry.getValue()));
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
        return residents.size();
    }

    /** A series was heard of, maybe for the first time. */
    void heard(Bytes series) {
        residents.touch(number(series), now);
    }

    /** Sets when the clock is to look at a series again; never if only its next observation can close a cell. */
    void set(Bytes series, SeriesGrid grid, long wall) {
        int number = number(series);
        OptionalLong end = grid.due();
        OptionalLong needed = grid.dueEmpty();
        if (end.isPresent() && end.getAsLong() > wall) {
            deadlines.set(OVER, number, end.getAsLong());
        } else if (end.isPresent()) {
            deadlines.set(QUIET, number, silentFor(number, silence.settle()));
        } else if (needed.isPresent() && needed.getAsLong() <= silence.idle()) {
            deadlines.set(QUIET, number, silentFor(number, Math.max(needed.getAsLong(), silence.settle())));
        } else {
            deadlines.clear(number);
        }
    }

    /** Sees which steps have ended by the clock on the wall. */
    void endSteps(long wall) {
        for (int moved = 0; moved < MOST_AT_ONCE; moved++) {
            int series = deadlines.takeDue(OVER, wall);
            if (series == NONE) {
                return;
            }
            deadlines.set(QUIET, series, silentFor(series, silence.settle()));
        }
    }

    /** Takes out one series that has been silent for as long as it had to be. */
    Optional<Bytes> takeQuiet() {
        return key(deadlines.takeDue(QUIET, now));
    }

    private Optional<Bytes> key(int number) {
        return number == NONE ? Optional.empty() : Optional.of(Bytes.wrap(numbers.key(number)));
    }

    /** Milliseconds of a series' silence that count for closing empty cells. */
    long idle(Bytes series) {
        return Math.min(silence.idle(), residents.silence(number(series), now));
    }

    /** A series that has outlived its time. */
    Optional<Bytes> expired() {
        if (residents.listening(now) < Math.min(silence.ttl(), CATCH_UP)) {
            return Optional.empty();
        }
        int longest = residents.longestSilent();
        return longest != NONE && now - residents.heard(longest) >= silence.ttl() ? key(longest) : Optional.empty();
    }

    /** Whether there are as many series as there may be. */
    boolean full() {
        return residents.size() >= silence.maxSeries();
    }

    /** A series that may be dropped for another. */
    Optional<Bytes> yielding() {
        int longest = residents.longestSilent();
        return longest != NONE && residents.silence(longest, now) > silence.room() ? key(longest) : Optional.empty();
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
            deadlines.clear(number);
            residents.remove(number);
            numbers.free(number);
        }
    }

    /** When a series will have been silent for so long. */
    private long silentFor(int series, long milliseconds) {
        return now - residents.silence(series, now) + milliseconds;
    }
}
