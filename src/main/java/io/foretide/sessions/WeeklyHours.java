package io.foretide.sessions;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * The regular sessions of each day of the week, in order, from a date on.
 *
 * @param from first day to which they apply
 */
record WeeklyHours(LocalDate from, Map<DayOfWeek, List<SessionHours>> days) {
    WeeklyHours {
        days = Map.copyOf(days);
    }

    List<SessionHours> on(LocalDate date) {
        return days.getOrDefault(date.getDayOfWeek(), List.of());
    }
}
