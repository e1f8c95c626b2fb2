package io.foretide.holidays;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The days on which at least one of several countries or files has a holiday. Thread-safe. */
public final class HolidayCalendar {
    private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?");

    private final List<Predicate<LocalDate>> sources;

    private HolidayCalendar(List<Predicate<LocalDate>> sources) {
        this.sources = List.copyOf(sources);
    }

    /**
     * Parses a list of countries and files.
     *
     * @param text ISO 3166 codes of countries or their subdivisions (US, DE-BY) and paths of iCalendar files, separated
     *     by commas; a comma within a path is escaped by a backslash
     * @throws IllegalArgumentException with a list of all problems
     */
    public static HolidayCalendar of(String text) {
        List<Predicate<LocalDate>> sources = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String part : text.split("(?<!\\\\),", -1)) {
            String name = part.replace("\\,", ",").replace("\\\\", "\\").strip();
            try {
                sources.add(
                        COUNTRY.matcher(name).matches() ? CountryHolidays.of(name) : IcsHolidays.read(Path.of(name)));
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new HolidayCalendar(sources);
    }

    public boolean has(LocalDate day) {
        return sources.stream().anyMatch(source -> source.test(day));
    }
}
