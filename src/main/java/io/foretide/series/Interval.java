package io.foretide.series;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The length of a stream's steps: a duration, calendar months, business days, or detected per series.
 *
 * @param unit of the count
 * @param count of milliseconds or months, at least 1; 1 for the other units
 */
public record Interval(Unit unit, long count) {
    /** Unit of an interval's count. */
    public enum Unit {
        MILLISECONDS,
        MONTHS,
        BUSINESS_DAYS,
        /** Detected from observations. */
        AUTO
    }

    /** A day from Monday to Friday. */
    public static final Interval BUSINESS_DAY = new Interval(Unit.BUSINESS_DAYS, 1);

    /** Detected from each series' own observations. */
    public static final Interval AUTO = new Interval(Unit.AUTO, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d|w|mo|y|bd)");
    private static final long DAY = 86_400_000;
    private static final int MAX_MONTHS = 12_000;

    public Interval {
        if (count < 1) {
            throw new IllegalArgumentException("an interval must be positive");
        }
        if (unit == Unit.MONTHS && count > MAX_MONTHS) {
            throw new IllegalArgumentException("an interval has " + MAX_MONTHS + " months at most, not " + count);
        }
        if ((unit == Unit.BUSINESS_DAYS || unit == Unit.AUTO) && count != 1) {
            throw new IllegalArgumentException("an interval of business days must be 1bd");
        }
    }

    public static Interval ofMillis(long milliseconds) {
        return new Interval(Unit.MILLISECONDS, milliseconds);
    }

    public static Interval ofMonths(int months) {
        return new Interval(Unit.MONTHS, months);
    }

    /**
     * Parses {@link #text}.
     *
     * @throws IllegalArgumentException stating the valid forms
     */
    public static Interval parse(String text) {
        String stripped = text.strip();
        if (stripped.equals("auto")) {
            return AUTO;
        }
        Matcher matcher = FORM.matcher(stripped);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an interval: write a whole number and ms, s, m, h, d,"
                            + " w, mo (calendar months) or y, such as 500ms, 1m or 3mo; 1bd for business days; or auto");
        }
        long count = Long.parseLong(matcher.group(1));
        if (count == 0) {
            throw new IllegalArgumentException("'" + text + "' must be positive");
        }
        return switch (matcher.group(2)) {
            case "mo" -> new Interval(Unit.MONTHS, count);
            case "y" -> new Interval(Unit.MONTHS, 12 * count);
            case "bd" -> new Interval(Unit.BUSINESS_DAYS, count);
            default -> ofMillis(count * milliseconds(matcher.group(2)));
        };
    }

    private static long milliseconds(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> DAY;
            default -> 7 * DAY;
        };
    }

    /** Returns the shortest notation, such as 15s, 1m, 1h, 1d, 1w, 1mo, 1y, 1bd or auto. */
    public String text() {
        return switch (unit) {
            case AUTO -> "auto";
            case BUSINESS_DAYS -> count + "bd";
            case MONTHS -> count % 12 == 0 ? count / 12 + "y" : count + "mo";
            case MILLISECONDS -> duration(count);
        };
    }

    private static String duration(long milliseconds) {
        for (String unit : new String[] {"w", "d", "h", "m", "s"}) {
            if (milliseconds % milliseconds(unit) == 0) {
                return milliseconds / milliseconds(unit) + unit;
            }
        }
        return milliseconds + "ms";
    }

    /** Returns whether the interval is detected per series. */
    public boolean isAuto() {
        return unit == Unit.AUTO;
    }

    /** Returns whether steps may follow a time zone: whole days, business days or months. */
    public boolean isWholeDays() {
        return unit == Unit.MONTHS || unit == Unit.BUSINESS_DAYS || (unit == Unit.MILLISECONDS && count % DAY == 0);
    }

    /**
     * Returns the milliseconds: the mean length of months, one day for business days.
     *
     * @throws IllegalStateException for {@link #AUTO}
     */
    public long millis() {
        return switch (unit) {
            case MILLISECONDS -> count;
            case MONTHS -> count * MonthGrid.MEAN;
            case BUSINESS_DAYS -> DAY;
            case AUTO -> throw new IllegalStateException("the interval is not known before observations arrive");
        };
    }

    /** Returns the exclusive limit on the offset from midnight, in milliseconds; at least 1. */
    public long maxOffset() {
        return unit == Unit.MONTHS ? count * MonthGrid.SHORTEST : millis();
    }

    /** Returns the grid whose steps begin at midnight UTC. */
    public TimeGrid grid() {
        return grid(Duration.ZERO, null);
    }

    /**
     * Returns the grid of these steps.
     *
     * @param offset time from midnight to the start of a step
     * @param zone time zone of the days; null for UTC
     * @throws IllegalArgumentException if the combination is invalid
     * @throws IllegalStateException for {@link #AUTO}
     */
    public TimeGrid grid(Duration offset, @Nullable ZoneId zone) {
        ZoneId own = zone == null ? ZoneOffset.UTC : zone;
        return switch (unit) {
            case MONTHS -> new MonthGrid((int) count, offset.toMillis(), own);
            case BUSINESS_DAYS -> new BusinessDayGrid(offset.toMillis(), own);
            case MILLISECONDS, AUTO -> new FixedGrid(millis(), offset.toMillis(), zone);
        };
    }

    @Override
    public String toString() {
        return text();
    }
}
