package io.foretide.formats;

import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The times that are taken in. Of one that is not, it says as what unit it was meant, where only one makes sense. Safe for all threads.
 *
 * @param earliest epoch milliseconds before which a time is refused
 * @param maxAhead milliseconds ahead of the clock beyond which a time is refused
 */
public record TimeBounds(long earliest, long maxAhead, Clock clock) {
    private static final List<TimeUnit> UNITS =
            List.of(TimeUnit.SECONDS, TimeUnit.MILLISECONDS, TimeUnit.MICROSECONDS, TimeUnit.NANOSECONDS);

    /** Epoch milliseconds of the latest time that is taken now. */
    long latest() {
        return clock.millis() + maxAhead;
    }

    /** Why a time is refused that came as epoch milliseconds, or as a text; empty: it is taken. */
    Optional<Rejected> refusal(long millis) {
        return refusal(millis, millis, TimeUnit.MILLISECONDS, meant -> "give milliseconds");
    }

    /**
     * Why a time is refused; empty: it is taken.
     *
     * @param millis since the epoch
     * @param count the number that was sent
     * @param unit that it was read as
     * @param cure what to do where another unit was meant
     */
    public Optional<Rejected> refusal(long millis, long count, TimeUnit unit, Function<TimeUnit, String> cure) {
        long latest = latest();
        if (millis >= earliest && millis <= latest) {
            return Optional.empty();
        }
        Reason reason = millis < earliest ? Reason.TIME : Reason.AHEAD;
        String said = "time " + count + " (" + Instant.ofEpochMilli(millis) + ")";
        return Optional.of(meant(count, unit, latest)
                .map(other -> new Rejected(reason, said + " reads as " + name(other) + ": " + cure.apply(other)))
                .orElseGet(() -> new Rejected(reason, said + (reason == Reason.TIME ? before() : ahead()))));
    }

    private String before() {
        return " is before the earliest accepted, " + Instant.ofEpochMilli(earliest)
                + ": mend it, or lower stream.earliest";
    }

    private String ahead() {
        return " is more than " + maxAhead
                + " ms ahead of the clock: mend the sender's clock or this one's, or raise stream.max-ahead";
    }

    /** The unit as which a number is a time that is taken. */
    private Optional<TimeUnit> meant(long count, TimeUnit unit, long latest) {
        return UNITS.stream()
                .filter(other -> other != unit)
                .filter(other -> other.toMillis(count) >= earliest && other.toMillis(count) <= latest)
                .findFirst()
                .filter(other -> count > 0);
    }

    private static String name(TimeUnit unit) {
        return unit.name().toLowerCase(Locale.ROOT);
    }
}
