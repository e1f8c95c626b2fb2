package io.foretide.holidays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HolidayCalendarTest {
    @TempDir
    private Path folder;

    /** Holidays of a year, as month and day. */
    private static List<String> of(HolidayCalendar calendar, int year) {
        LocalDate first = LocalDate.of(year, 1, 1);
        return IntStream.range(0, first.lengthOfYear())
                .mapToObj(first::plusDays)
                .filter(calendar::has)
                .map(day -> day.toString().substring(5))
                .toList();
    }

    private Path ics(String... events) throws IOException {
        Path file = folder.resolve("days, ours.ics");
        String text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n";
        for (String event : events) {
            text += "BEGIN:VEVENT\r\n" + event.replace("\n", "\r\n") + "\r\nEND:VEVENT\r\n";
        }
        return Files.writeString(file, text + "END:VCALENDAR\r\n");
    }

    private static HolidayCalendar of(Path file) {
        return HolidayCalendar.of(file.toString().replace(",", "\\,"));
    }

    @Test
    void holidays_that_fall_on_a_weekend_count_on_the_day_that_they_move_to() {
        assertThat(of(HolidayCalendar.of("US"), 2021))
                .containsExactly(
                        "01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "11-11", "11-25", "12-24",
                        "12-31");
    }

    @Test
    void parts_of_a_country_have_their_own_too_and_several_countries_add_up() {
        assertThat(of(HolidayCalendar.of("de-by"), 2024))
                .contains("01-06", "05-30", "11-01")
                .containsAll(of(HolidayCalendar.of("DE"), 2024));
        assertThat(of(HolidayCalendar.of("DE"), 2024)).doesNotContain("01-06", "11-01", "07-04");
        assertThat(of(HolidayCalendar.of("US, DE"), 2024)).contains("07-04", "10-03", "12-25");
        assertThat(of(HolidayCalendar.of("GB-SCT"), 2024)).contains("01-02").doesNotContain("04-01");
        assertThat(of(HolidayCalendar.of("GB-ENG"), 2024)).contains("04-01").doesNotContain("01-02");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/Sao_Paulo", "Pacific/Kiritimati"})
    void events_of_whole_days_are_holidays_as_often_as_they_recur(String machine) throws IOException {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(machine));
        try {
            HolidayCalendar calendar = of(ics(
                    "DTSTART;VALUE=DATE:20181104\nRRULE:FREQ=YEARLY;UNTIL=20220101\nEXDATE;VALUE=DATE:20191104",
                    "DTSTART;VALUE=DATE:20191224\nDTEND;VALUE=DATE:20191227",
                    "DTSTART;VALUE=DATE:20200210\nDURATION:P2D",
                    "DTSTART;VALUE=DATE:20171123\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
                    "DTSTART;VALUE=DATE:20190301\nSTATUS:CANCELLED",
                    "DTSTART:20190401T100000Z\nDTEND:20190401T110000Z"));

            assertThat(of(calendar, 2018)).containsExactly("11-04", "11-22");
            assertThat(of(calendar, 2019)).containsExactly("11-28", "12-24", "12-25", "12-26");
            assertThat(of(calendar, 2020)).containsExactly("02-10", "02-11", "11-04", "11-26");
            assertThat(of(calendar, 2022)).containsExactly("11-24");
            assertThat(of(calendar, 2100)).containsExactly("11-25");
            assertThat(of(calendar, 2101)).isEmpty();
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void all_that_is_wrong_with_a_list_is_said_at_once() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.ics"), "hello");
        Path timed = Files.writeString(
                folder.resolve("timed.ics"),
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20190401T100000Z\nEND:VEVENT\nEND:VCALENDAR\n");

        assertThatThrownBy(() -> HolidayCalendar.of("US,XX,DE-QQ,nowhere.ics," + empty + "," + timed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'XX' is no country")
                .hasMessageContaining("'DE-QQ' is no part of DE")
                .hasMessageContaining("DE-BY")
                .hasMessageContaining("'nowhere.ics' is neither a country")
                .hasMessageContaining("empty.ics is no iCalendar file")
                .hasMessageContaining("timed.ics has no events that last whole days");
        assertThatThrownBy(() -> HolidayCalendar.of("US,")).hasMessageContaining("is neither a country");
    }

    @Test
    void events_that_are_not_understood_are_named_rather_than_left_out() throws IOException {
        Path file = ics(
                "DTSTART;VALUE=DATE:20181104",
                "DTSTART;VALUE=DATE:tomorrow",
                "DTSTART;VALUE=DATE:20181104\nRRULE:nonsense");

        assertThatThrownBy(() -> of(file))
                .hasMessageContaining("not understood")
                .hasMessageContaining("line 8: DTSTART");
    }

    @Test
    void events_that_recur_without_end_or_never_come_are_bounded() throws IOException {
        assertThat(of(ics("DTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY")).has(LocalDate.of(2100, 12, 31)))
                .isTrue();
        assertThat(of(ics(
                                "DTSTART;VALUE=DATE:20200230\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                                "DTSTART;VALUE=DATE:20200101"))
                        .has(LocalDate.of(2020, 1, 1)))
                .isTrue();
        Path often = ics("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=SECONDLY");
        assertThatThrownBy(() -> of(often)).hasMessageContaining("more often than daily");
    }
}
