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

/** Times as texts have them, each read by itself, to epoch milliseconds: one reader for bodies, records, feeds and parameters. */
public final class Times {
    /** Below this a whole number of a file counts seconds, above it milliseconds: 2 January 1973 in ms, the year 5138 in seconds. */
    private static final long SECONDS_END = 100_000_000_000L;
    /** Milliseconds; doubles count them one by one so far. */
    private static final double LATEST = 9e15;

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{0,18})?");
    private static final Pattern ISO = Pattern.compile(
            "(\\d{4})-?(\\d{2})-?(\\d{2})(?:[Tt]| +)(\\d{2}):?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,9})\\d*)?)?"
                    + " ?([Zz]|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?(?:\\[[\\w/+-]+])?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final String EXAMPLE = "epoch milliseconds, or ISO-8601 with an offset such as 2026-01-02T14:30:00Z";

    private Times() {}

    /**
     * Epoch milliseconds, whose fraction is cut off, or ISO-8601 with an offset; a blank may stand for the T, and {@code +0100} for
     * {@code +01:00}.
     *
     * @throws IllegalArgumentException for anything else, with a message for people
     */
    public static long parse(String text) {
        String stripped = text.strip();
        return NUMBER.matcher(stripped).matches() ? whole(stripped) : iso(stripped, false);
    }

    /**
     * The same as files have it: a number below 10¹¹ counts seconds, UTC is meant where no offset is given, and a date alone or one of
     * RFC 1123 is a time too.
     *
     * @throws IllegalArgumentException for anything else, with a message for people
     */
    public static long parseInFile(String text) {
        String stripped = text.strip();
        if (NUMBER.matcher(stripped).matches()) {
            double number = Double.parseDouble(stripped);
            return Math.abs(number) < SECONDS_END ? (long) Math.floor(number * 1000) : whole(stripped);
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
                throw none(text, "epoch seconds or milliseconds, or ISO-8601");
            }
        }
        return iso(stripped, true);
    }

    /**
     * Milliseconds that came as a number with a fraction or an exponent, which is cut off.
     *
     * @throws IllegalArgumentException with a message for people, when there are too many for 64 bits
     */
    static long whole(double milliseconds) {
        if (!(Math.abs(milliseconds) < LATEST)) {
            throw new IllegalArgumentException("the time does not fit into 64 bits of milliseconds");
        }
        return (long) Math.floor(milliseconds);
    }

    private static long whole(String number) {
        int point = number.indexOf('.');
        return Long.parseLong(point < 0 ? number : number.substring(0, point));
    }

    /** @param local UTC is meant where no offset is given */
    private static long iso(String text, boolean local) {
        Matcher found = ISO.matcher(text);
        if (!found.matches()) {
            throw none(text, local ? "epoch seconds or milliseconds, or ISO-8601" : EXAMPLE);
        }
        String offset = found.group(8);
        if (offset == null && !local) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' has no offset, so it may be any hour: add Z for UTC, or an offset such as +01:00, as ISO-8601 has them");
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
            throw new IllegalArgumentException("'" + text + "' is no time: there is no such date, hour or offset", e);
        }
    }

    private static int number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static ZoneOffset offset(String text) {
        return Character.isLetter(text.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(text);
    }

    private static IllegalArgumentException none(String text, String give) {
        return new IllegalArgumentException("'" + SeriesId.shown(text) + "' is no time: give " + give);
    }
}
