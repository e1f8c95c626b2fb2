package io.foretide.serving;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/** Times and steps as Prometheus' API writes them. Milliseconds here. */
record PrometheusTimes(long start, long end, long step) {
    private static final int MOST_POINTS = 11_000;
    private static final long MOST_MILLIS = 1L << 52;

    /** @throws BadParameter unless start ≤ end, the step is positive and not too short */
    PrometheusTimes {
        if (end < start) {
            throw new BadParameter("end", "must not be before start");
        }
        if (step < 1) {
            throw new BadParameter("step", "must be positive");
        }
        if ((end - start) / step >= MOST_POINTS) {
            throw new BadParameter(
                    "step", "is too short: at most " + MOST_POINTS + " points of a series can be asked for");
        }
    }

    /** @throws BadParameter unless it is Unix seconds, perhaps with a fraction, or RFC 3339 */
    static long time(String name, String text) {
        try {
            if (text.matches("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?")) {
                double millis = Double.parseDouble(text) * 1000;
                if (Math.abs(millis) < MOST_MILLIS) {
                    return Math.round(millis);
                }
            } else {
                return OffsetDateTime.parse(text).toInstant().toEpochMilli();
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw new BadParameter(name, "must be Unix seconds, or RFC 3339 such as 2026-01-02T14:30:00Z");
    }

    /** @throws BadParameter unless it is seconds, or a duration such as 15s or 1h30m */
    static long duration(String name, String text) {
        if (text.matches("\\d{1,9}(\\.\\d*)?")) {
            return Math.round(Double.parseDouble(text) * 1000);
        }
        if (!text.isEmpty()
                && text.length() < 30
                && text.matches("(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?")) {
            return List.of("w", "d", "h", "m(?!s)", "s", "ms").stream()
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
                    case "w" -> Duration.ofDays(7).toMillis();
                    case "d" -> Duration.ofDays(1).toMillis();
                    case "h" -> Duration.ofHours(1).toMillis();
                    case "s" -> 1000;
                    case "ms" -> 1;
                    default -> Duration.ofMinutes(1).toMillis();
                };
    }
}
