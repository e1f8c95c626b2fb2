package io.foretide.ingest;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as files have them, to epoch milliseconds. */
final class Times {
    /** Below this a whole number counts seconds, above it milliseconds: 2 January 1973 in ms, the year 5138 in seconds. */
    private static final long SECONDS_END = 100_000_000_000L;

    private Times() {}

    /**
     * Whole seconds or milliseconds since the epoch, ISO-8601 (UTC where no offset is given; a blank may stand for the T), a
     * date alone, or RFC 1123.
     *
     * @throws IllegalArgumentException for anything else, with a message for people
     */
    static long parse(String text) {
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() < 18) {
            long number = Long.parseLong(text);
            return number < SECONDS_END ? number * 1000 : number;
        }
        try {
            return parseDate(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time: give epoch seconds or milliseconds, or ISO-8601", e);
        }
    }

    private static long parseDate(String text) {
        if (text.length() > 4 && Character.isLetter(text.charAt(0))) {
            return OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
        }
        if (text.length() <= 10) {
            return LocalDate.parse(text)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .toEpochMilli();
        }
        String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        var parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
        return parsed instanceof OffsetDateTime at
                ? at.toInstant().toEpochMilli()
                : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
