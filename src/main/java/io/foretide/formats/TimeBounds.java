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
 * The range of accepted times. If another unit would make a rejected time valid, the message suggests it. Thread-safe.
 *
 * @param earliest epoch milliseconds before which a time is rejected
 * @param maxAhead milliseconds ahead of the clock beyond which a time is rejected
 */
public record TimeBounds(long earliest, long maxAhead, Clock clock) {
    private static final List<TimeUnit> UNITS =
            List.of(TimeUnit.SECONDS, TimeUnit.MILLISECONDS, TimeUnit.MICROSECONDS, TimeUnit.NANOSECONDS);

    /** Latest accepted time, epoch milliseconds. */
    long latest() {
        return clock.millis() + maxAhead;
    }

    /** Why a time, sent as epoch milliseconds or text, is rejected; empty if accepted. */
    Optional<Rejected> refusal(long millis) {
        return refusal(millis, millis, TimeUnit.MILLISECONDS, intended -> "give milliseconds");
    }

    /**
     * Why a time is rejected; empty if accepted.
     *
     * @param millis since the epoch
     * @param count the number sent
     * @param unit assumed for it
     * @param cure advice for the case that another unit was meant
     */
    public Optional<Rejected> refusal(long millis, long count, TimeUnit unit, Function<TimeUnit, String> cure) {
        long latest = latest();
        if (millis >= earliest && millis <= latest) {
            return Optional.empty();
        }
        Reason reason = millis < earliest ? Reason.TIME : Reason.AHEAD;
        String sent = "time " + count + " (" + Instant.ofEpochMilli(millis) + ")";
        return Optional.of(intendedUnit(count, unit, latest)
                .map(other -> new Rejected(reason, sent + " reads as " + name(other) + ": " + cure.apply(other)))
                .orElseGet(() -> new Rejected(reason, sent + (reason == Reason.TIME ? before() : ahead()))));
    }

    private String before() {
        return " is before the earliest accepted, " + Instant.ofEpochMilli(earliest)
                + ": correct it, or lower stream.earliest";
    }

    private String ahead() {
        return " is more than " + maxAhead
                + " ms ahead of the clock: correct the sender's clock or this one, or raise stream.max-ahead";
    }

    /** The unit in which a number is an accepted time. */
    private Optional<TimeUnit> intendedUnit(long count, TimeUnit unit, long latest) {
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
