package io.foretide.formats;

import io.foretide.series.SeriesId;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses times in text to epoch milliseconds, for bodies, records, feeds and parameters. */
public final class TimeParser {
    /**
     * In files, smaller whole numbers are seconds and larger ones milliseconds: 2 January 1973 in ms, the year 5138 in
     * seconds.
     */
    private static final long SECONDS_END = 100_000_000_000L;
    /** Milliseconds that doubles represent exactly. */
    private static final double LATEST = 9e15;

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{0,18})?");
    private static final Pattern ISO = Pattern.compile(
            "(\\d{4})-?(\\d{2})-?(\\d{2})(?:[Tt]| +)(\\d{2}):?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,9})\\d*)?)?"
                    + " ?([Zz]|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?(?:\\[[\\w/+-]+])?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final String EXAMPLE = "epoch milliseconds, or ISO-8601 with an offset such as 2026-01-02T14:30:00Z";

    private TimeParser() {}

    /**
     * Epoch milliseconds (a fraction is dropped) or ISO-8601 with an offset; a blank may replace the T, and {@code
     * +0100} is accepted for {@code +01:00}.
     *
     * @throws IllegalArgumentException for other texts, with a readable message
     */
    public static long parse(String text) {
        String stripped = text.strip();
        return NUMBER.matcher(stripped).matches() ? truncate(stripped) : iso(stripped, false);
    }

    /**
     * The same for files: numbers below 10¹¹ are seconds, a missing offset means UTC, and dates alone and RFC 1123 are
     * accepted too.
     *
     * @throws IllegalArgumentException for other texts, with a readable message
     */
    public static long parseInFile(String text) {
        String stripped = text.strip();
        if (NUMBER.matcher(stripped).matches()) {
            double number = Double.parseDouble(stripped);
            return Math.abs(number) < SECONDS_END ? (long) Math.floor(number * 1000) : truncate(stripped);
        }
        if (DATE.matcher(stripped).matches()) {
            return iso(stripped + "T00:00", true);
        }
        if (stripped.length() > 4 && Character.isLetter(stripped.charAt(0))) {
            try {
                return OffsetDateTime.parse(stripped, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()
                        .toEpochMilli();
            } catch (DateTimeException e) {
                throw invalid(text, "epoch seconds or milliseconds, or ISO-8601");
            }
        }
        return iso(stripped, true);
    }

    /**
     * Milliseconds given with a fraction, which is dropped, or an exponent.
     *
     * @throws IllegalArgumentException with a readable message if they exceed 64 bits
     */
    static long truncate(double milliseconds) {
        if (!(Math.abs(milliseconds) < LATEST)) {
            throw new IllegalArgumentException("the time does not fit into 64 bits of milliseconds");
        }
        return (long) Math.floor(milliseconds);
    }

    private static long truncate(String number) {
        int point = number.indexOf('.');
        return Long.parseLong(point < 0 ? number : number.substring(0, point));
    }

    /** @param local whether a missing offset means UTC */
    private static long iso(String text, boolean local) {
        Matcher found = ISO.matcher(text);
        if (!found.matches()) {
            throw invalid(text, local ? "epoch seconds or milliseconds, or ISO-8601" : EXAMPLE);
        }
        String offset = found.group(8);
        if (offset == null && !local) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no offset and is ambiguous: add Z for UTC, or an offset such as +01:00");
        }
        try {
            var date = LocalDate.of(number(found.group(1)), number(found.group(2)), number(found.group(3)));
            var time = LocalTime.of(number(found.group(4)), number(found.group(5)), number(found.group(6)));
            String fraction = found.group(7) == null ? "" : found.group(7);
            return LocalDateTime.of(date, time)
                            .toInstant(offset == null ? ZoneOffset.UTC : offset(offset))
                            .toEpochMilli()
                    + number((fraction + "000").substring(0, 3));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time: the date, hour or offset does not exist", e);
        }
    }

    private static int number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static ZoneOffset offset(String text) {
        return Character.isLetter(text.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(text);
    }

    private static IllegalArgumentException invalid(String text, String give) {
        return new IllegalArgumentException("'" + SeriesId.shown(text) + "' is not a time: give " + give);
    }
}
