package io.foretide.backtest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;

/** Times as files write them; without a zone they are taken as UTC. */
final class RowTimes {
    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> Instant.ofEpochMilli(Long.parseLong(text)),
            Instant::parse,
            text -> LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC),
            text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));

    private RowTimes() {}

    /** Epoch milliseconds: as such, ISO-8601, a date, or as mail headers write it; 0 if it is none of these. */
    static long parse(String text) {
        for (Function<String, Instant> form : FORMS) {
            long time = parse(text, form);
            if (time != 0) {
                return time;
            }
        }
        return 0;
    }

    private static long parse(String text, Function<String, Instant> form) {
        try {
            return form.apply(text).toEpochMilli();
        } catch (DateTimeException | NumberFormatException e) {
            return 0;
        }
    }
}
