package io.foretide.holidays;

import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.LocalDate;
import java.time.Year;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Public holidays of a country or of one of its subdivisions. Holidays moved from a weekend count on the day to which
 * they are moved.
 */
final class CountryHolidays implements Predicate<LocalDate> {
    private final HolidayManager manager;
    private final String[] subdivision; // none or one
    private final Map<Integer, Set<LocalDate>> years = new ConcurrentHashMap<>(); // computed on demand

    private CountryHolidays(HolidayManager manager, String... subdivision) {
        this.manager = manager;
        this.subdivision = subdivision;
    }

    /** @throws IllegalArgumentException if the code is unknown */
    static CountryHolidays of(String code) {
        String[] parts = code.toUpperCase(Locale.ROOT).split("-", -1);
        if (!HolidayManager.getSupportedCalendarCodes().contains(parts[0])) {
            throw new IllegalArgumentException(
                    "'" + code + "' is no country whose holidays are known: write its code of ISO 3166,"
                            + " such as US, DE or DE-BY, or the path of an ICS file");
        }
        HolidayManager manager = HolidayManager.getInstance(ManagerParameters.create(parts[0]));
        if (parts.length == 1) {
            return new CountryHolidays(manager);
        }
        String subdivision = parts[1].toLowerCase(Locale.ROOT);
        Set<String> known =
                new TreeSet<>(manager.getCalendarHierarchy().getChildren().keySet());
        if (!known.contains(subdivision)) {
            throw new IllegalArgumentException(
                    "'" + code + "' is no part of " + parts[0] + " whose holidays are known: "
                            + (known.isEmpty()
                                    ? "write " + parts[0]
                                    : known.stream()
                                            .map(part -> part.toUpperCase(Locale.ROOT))
                                            .collect(Collectors.joining(
                                                    ", " + parts[0] + "-", "there are " + parts[0] + "-", ""))));
        }
        return new CountryHolidays(manager, subdivision);
    }

    @Override
    public boolean test(LocalDate day) {
        return years.computeIfAbsent(day.getYear(), this::year).contains(day);
    }

    /** Returns the holidays of a year, including those of the next year that are moved to its last days. */
    private Set<LocalDate> year(int year) {
        return Stream.of(year, year + 1)
                .flatMap(one -> manager.getHolidays(Year.of(one), subdivision).stream())
                .filter(holiday -> holiday.getType() == HolidayType.PUBLIC_HOLIDAY)
                .map(Holiday::getDate)
                .collect(Collectors.toUnmodifiableSet());
    }
}
