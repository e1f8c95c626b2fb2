package io.foretide.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.sessions.SessionCalendar.Day;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCalendarTest {
    private static final Map<String, Map<LocalDate, Day>> DAYS = CalendarFile.SHIPPED.stream()
            .collect(Collectors.toMap(Function.identity(), name -> SessionCalendar.of(name).days().stream()
                    .collect(Collectors.toMap(Day::date, Function.identity()))));

    @TempDir
    private Path folder;

    private static Map<LocalDate, Day> days(String name) {
        return DAYS.getOrDefault(name, Map.of());
    }

    private static List<String> closedWeekdays(String name, int year) {
        return LocalDate.of(year, 1, 1)
                .datesUntil(LocalDate.of(year + 1, 1, 1))
                .filter(date -> !DayRule.isWeekend(date) && !days(name).containsKey(date))
                .map(date -> date.toString().substring(5))
                .toList();
    }

    private static List<String> shortDays(String name, int year) {
        return LocalDate.of(year, 1, 1)
                .datesUntil(LocalDate.of(year + 1, 1, 1))
                .map(days(name)::get)
                .filter(day -> day != null && !day.hours().equals(day.regular()))
                .map(day -> day.date().toString().substring(5) + " " + text(day))
                .toList();
    }

    private static String text(Day day) {
        return day.hours().stream()
                .map(hours -> time(hours.open()) + "-" + time(hours.close()))
                .collect(Collectors.joining(","));
    }

    private static String time(int seconds) {
        return LocalTime.ofSecondOfDay(Math.floorMod(seconds, 86_400)).toString();
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "XNYS, 2001, 01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25",
        "XNYS, 2004, 01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24",
        "XNYS, 2011, 01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26", // no New Year's Day: a Saturday
        "XNYS, 2012, 01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25",
        "XNYS, 2018, 01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25",
        "XNYS, 2021, 01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24",
        "XNYS, 2022, 01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26",
        "XNAS, 2025, 01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
        "XNYS, 2026, 01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
        "XLON, 2002, 01-01 03-29 04-01 05-06 06-03 06-04 08-26 12-25 12-26",
        "XLON, 2010, 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
        "XLON, 2011, 01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27",
        "XLON, 2012, 01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
        "XLON, 2016, 01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
        "XLON, 2021, 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
        "XLON, 2024, 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
        "XLON, 2025, 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
        "XLON, 2026, 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
        "XLON, 2020, 01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
        "XLON, 2022, 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
        "XLON, 2023, 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
        "XTKS, 2009, 01-01 01-02 01-12 02-11 03-20 04-29 05-04 05-05 05-06 07-20 09-21 09-22 09-23 10-12 11-03 11-23 12-23 12-31",
        "XTKS, 2015, 01-01 01-02 01-12 02-11 04-29 05-04 05-05 05-06 07-20 09-21 09-22 09-23 10-12 11-03 11-23 12-23 12-31",
        "XTKS, 2018, 01-01 01-02 01-03 01-08 02-12 03-21 04-30 05-03 05-04 07-16 09-17 09-24 10-08 11-23 12-24 12-31",
        "XTKS, 2022, 01-03 01-10 02-11 02-23 03-21 04-29 05-03 05-04 05-05 07-18 08-11 09-19 09-23 10-10 11-03 11-23",
        "XTKS, 2023, 01-02 01-03 01-09 02-23 03-21 05-03 05-04 05-05 07-17 08-11 09-18 10-09 11-03 11-23",
        "XTKS, 2025, 01-01 01-02 01-03 01-13 02-11 02-24 03-20 04-29 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-24 12-31",
        "XTKS, 2026, 01-01 01-02 01-12 02-11 02-23 03-20 04-29 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23 12-31",
        "XTKS, 2019, 01-01 01-02 01-03 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-06 07-15 08-12 09-16 09-23 10-14 10-22 11-04 12-31",
        "XTKS, 2020, 01-01 01-02 01-03 01-13 02-11 02-24 03-20 04-29 05-04 05-05 05-06 07-23 07-24 08-10 09-21 09-22 10-01 11-03 11-23 12-31",
        "XTKS, 2021, 01-01 01-11 02-11 02-23 04-29 05-03 05-04 05-05 07-22 07-23 08-09 09-20 09-23 11-03 11-23 12-31",
        "XTKS, 2024, 01-01 01-02 01-03 01-08 02-12 02-23 03-20 04-29 05-03 05-06 07-15 08-12 09-16 09-23 10-14 11-04 12-31",
        "CME-EQUITY, 2024, 01-01 03-29 12-25",
        "CME-EQUITY, 2022, 04-15 12-26",
        "CME-EQUITY, 2023, 01-02 12-25",
        "CME-EQUITY, 2025, 01-01 04-18 12-25",
        "FX-24x5, 2024, 01-01 12-25",
        "FX-24x5, 2025, 01-01 12-25"
    })
    void holidays_are_those_that_were_published(String name, int year, String closed) {
        assertThat(closedWeekdays(name, year)).isEqualTo(words(closed));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "XNYS | 2001 | 07-03 11-23 12-24",
                "XNYS | 2002 | 07-05 09-11 11-29 12-24",
                "XNYS | 2003 | 07-03 11-28 12-24 12-26",
                "XNYS | 2013 | 07-03 11-29 12-24",
                "XNYS | 2020 | 11-27 12-24",
                "XNYS | 2021 | 11-26",
                "XNYS | 2024 | 07-03 11-29 12-24",
                "XNAS | 2014 | 07-03 11-28 12-24",
                "XNAS | 2015 | 11-27 12-24",
                "XNAS | 2016 | 11-25",
                "XNAS | 2019 | 07-03 11-29 12-24",
                "XNAS | 2023 | 07-03 11-24",
                "XNAS | 2025 | 07-03 11-28 12-24",
                "XLON | 2016 | 12-23 12-30",
                "XLON | 2021 | 12-24 12-31",
                "XLON | 2022 | 12-23 12-30",
                "XLON | 2023 | 12-22 12-29",
                "CME-EQUITY | 2022 | 01-17 02-21 05-30 06-20 07-04 09-05 11-24 11-25",
                "CME-EQUITY | 2023 | 01-16 02-20 04-07 05-29 06-19 07-03 07-04 09-04 11-23 11-24",
                "CME-EQUITY | 2025 | 01-09 01-20 02-17 05-26 06-19 07-03 07-04 09-01 11-27 11-28 12-24",
                "XLON | 2024 | 12-24 12-31",
                "CME-EQUITY | 2024 | 01-15 02-19 05-27 06-19 07-03 07-04 09-02 11-28 11-29 12-24"
            })
    void days_that_close_early_or_open_late_are_those_that_were_published(String name, int year, String days) {
        assertThat(shortDays(name, year).stream().map(day -> day.substring(0, 5)))
                .isEqualTo(words(days));
    }

    @Test
    void special_days_have_their_hours() {
        assertThat(shortDays("XNYS", 2002))
                .containsExactly("07-05 09:30-13:00", "09-11 12:00-16:00", "11-29 09:30-13:00", "12-24 09:30-13:00");
        assertThat(shortDays("XLON", 2024)).containsExactly("12-24 08:00-12:30", "12-31 08:00-12:30");
        assertThat(shortDays("CME-EQUITY", 2024)).contains("11-28 17:00-12:00", "11-29 17:00-12:15");
    }

    @Test
    void tokyo_s_hours_changed_twice_and_leave_out_noon() {
        assertThat(text(days("XTKS").get(LocalDate.of(2011, 11, 18)))).isEqualTo("09:00-11:00,12:30-15:00");
        assertThat(text(days("XTKS").get(LocalDate.of(2011, 11, 21)))).isEqualTo("09:00-11:30,12:30-15:00");
        assertThat(text(days("XTKS").get(LocalDate.of(2024, 11, 5)))).isEqualTo("09:00-11:30,12:30-15:30");
    }

    @Test
    void the_rules_do_not_end() {
        assertThat(closedWeekdays("XNYS", 2051))
                .isEqualTo(words("01-02 01-16 02-20 03-31 05-29 06-19 07-04 09-04 11-23 12-25"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"XNYZ", "no/such/file.yaml"})
    void what_is_neither_shipped_nor_a_file_is_refused_with_what_there_is(String name) {
        assertThatThrownBy(() -> SessionCalendar.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("XNYS, XNAS, XLON, XTKS, CME-EQUITY, FX-24x5");
    }

    @Test
    void a_file_of_the_same_form_is_a_calendar() throws IOException {
        Path file = folder.resolve("market.yaml");
        Files.writeString(
                file,
                """
                time-zone: Europe/Paris
                sessions:
                  monday-thursday: 09:00-12:00, 13:00-17:30
                  friday: 09:00-12:00
                holidays: [05-01, 2024-05-09]
                early-closes: {"14:00": [12-24]}
                """);
        SessionCalendar calendar = SessionCalendar.of(file.toString());

        assertThat(calendar.name()).isEqualTo("market.yaml");
        assertThat(calendar.days())
                .noneMatch(day -> day.date().equals(LocalDate.of(2024, 5, 9)))
                .anyMatch(day -> day.date().equals(LocalDate.of(2024, 12, 24))
                        && text(day).equals("09:00-12:00,13:00-14:00"))
                .anyMatch(day -> day.date().equals(LocalDate.of(2024, 5, 10))
                        && text(day).equals("09:00-12:00"));
    }

    @Test
    void all_that_is_wrong_with_a_file_is_said_in_one_message() throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(
                file,
                """
                time-zone: Europe/Atlantis
                sessions:
                  munday: 09:00-17:00
                  tuesday: 9-17
                  friday: 09:00-12:00, 11:00-15:00
                holidays: [13-45, christmas]
                open-days: [soon]
                early-closes: {noon: [12-24], "12:00": [someday]}
                hollidays: []
                """);

        assertThatThrownBy(() -> SessionCalendar.of(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "the calendar bad.yaml",
                        "hollidays: no such key",
                        "'Europe/Atlantis' is no time zone",
                        "'munday' is no day of the week",
                        "'9-17' are no hours",
                        "09:00-12:00, 11:00-15:00 do not",
                        "'13-45' is no day",
                        "'christmas' is no day",
                        "'soon' is no date",
                        "'noon' is no time",
                        "'someday' is no day");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a: [", "just text", "time-zone: UTC"})
    void what_is_no_calendar_is_refused(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("none.yaml"), yaml);

        assertThatThrownBy(() -> SessionCalendar.of(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.yaml");
    }
}
