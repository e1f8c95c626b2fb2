package io.foretide.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Limits how often a message template is logged per minute, whatever its arguments; suppressed messages are counted and
 * reported with the first one of the next minute. Remembers the last {@value #REMEMBERED} templates. Thread-safe.
 *
 * <p>Logback's own duplicate filter never resets: a message that exceeded the limit stays suppressed.
 */
final class Repeats extends TurboFilter {
    private static final int REMEMBERED = 500;
    private static final long MINUTE = 60_000_000_000L;

    private final int aMinute;
    private final LongSupplier nanos;
    private final Map<String, Count> counts = new LinkedHashMap<>(64, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > REMEMBERED;
        }
    }; // guarded by this

    private static final class Count {
        private long since;
        private int seen;
    }

    /** @param aMinute how often one message may come in a minute */
    Repeats(int aMinute, LongSupplier nanos) {
        this.aMinute = aMinute;
        this.nanos = nanos;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (format == null || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL; // nothing is logged, or only the level is checked
        }
        int heldBack = 0;
        synchronized (this) {
            Count count = counts.computeIfAbsent(logger.getName() + "\n" + format, key -> fresh());
            if (nanos.getAsLong() - count.since >= MINUTE) {
                heldBack = Math.max(0, count.seen - aMinute);
                count.since = nanos.getAsLong();
                count.seen = 0;
            }
            count.seen++;
            if (count.seen > aMinute) {
                return FilterReply.DENY;
            }
        }
        if (heldBack > 0) {
            logger.log(
                    null,
                    Repeats.class.getName(),
                    Level.toLocationAwareLoggerInteger(level),
                    "{} more like the next one were held back",
                    new Object[] {heldBack},
                    null);
        }
        return FilterReply.NEUTRAL;
    }

    private Count fresh() {
        var count = new Count();
        count.since = nanos.getAsLong();
        return count;
    }
}
