package io.foretide.serving;

import io.foretide.formats.TimeParser;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Times and steps in the notation of Prometheus' API, converted to milliseconds. */
record PrometheusTimes(long start, long end, long step) {
    private static final int MAX_POINTS = 11_000;
    private static final long MAX_MILLIS = 1L << 52;

    /** @throws BadParameter unless start ≤ end and the step is positive and not too short */
    PrometheusTimes {
        if (end < start) {
            throw new BadParameter("end", "must not be before start");
        }
        if (step < 1) {
            throw new BadParameter("step", "must be positive");
        }
        if ((end - start) / step >= MAX_POINTS) {
            throw new BadParameter("step", "is too short: at most " + MAX_POINTS + " points per series are allowed");
        }
    }

    /** @throws BadParameter unless it is Unix seconds, possibly with a fraction, or RFC 3339 */
    static long time(String name, String text) {
        try {
            if (text.matches("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?")) {
                double millis = Double.parseDouble(text) * 1000;
                if (Math.abs(millis) < MAX_MILLIS) {
                    return Math.round(millis);
                }
            } else {
                return TimeParser.parse(text);
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new BadParameter(name, "must be Unix seconds, or RFC 3339 such as 2026-01-02T14:30:00Z");
    }

    /** An inclusive time range in milliseconds. */
    record Window(long start, long end) {
        /**
         * @param start null: unbounded
         * @param end null: unbounded
         * @return null if neither is given
         * @throws BadParameter unless both are times, and in order
         */
        static @Nullable Window of(@Nullable String start, @Nullable String end) {
            if (start == null && end == null) {
                return null;
            }
            var window = new Window(
                    start == null ? Long.MIN_VALUE : time("start", start),
                    end == null ? Long.MAX_VALUE : time("end", end));
            if (window.end < window.start) {
                throw new BadParameter("end", "must not be before start");
            }
            return window;
        }

        boolean contains(long time) {
            return time >= start && time <= end;
        }

        /** Whether another range overlaps this one. */
        boolean overlaps(long from, long to) {
            return from <= end && to >= start;
        }
    }

    /** @throws BadParameter unless it is seconds or a duration such as 15s or 1h30m */
    static long duration(String name, String text) {
        if (text.matches("\\d{1,9}(\\.\\d*)?")) {
            return Math.round(Double.parseDouble(text) * 1000);
        }
        if (!text.isEmpty()
                && text.length() < 30
                && text.matches("(\\d+y)?(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?")) {
            return List.of("y", "w", "d", "h", "m(?!s)", "s", "ms").stream()
                    .mapToLong(unit -> part(text, unit))
                    .sum();
        }
        throw new BadParameter(name, "must be seconds, or a duration such as 15s or 1h30m");
    }

    private static long part(String text, String unit) {
        var found = java.util.regex.Pattern.compile("(\\d{1,9})" + unit).matcher(text);
        if (!found.find()) {
            return 0;
        }
        long count = Long.parseLong(found.group(1));
        return count
                * switch (unit) {
                    case "y" -> Duration.ofDays(365).toMillis();
                    case "w" -> Duration.ofDays(7).toMillis();
                    case "d" -> Duration.ofDays(1).toMillis();
                    case "h" -> Duration.ofHours(1).toMillis();
                    case "s" -> 1000;
                    case "ms" -> 1;
                    default -> Duration.ofMinutes(1).toMillis();
                };
    }
}
