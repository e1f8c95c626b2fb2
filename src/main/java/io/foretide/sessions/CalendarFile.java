package io.foretide.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads a session calendar in YAML. The shipped calendars show the format. Reports all problems together. */
final class CalendarFile {
    /** Names of the shipped calendars. */
    static final List<String> SHIPPED = List.of("XNYS", "XNAS", "XLON", "XTKS", "CME-EQUITY", "FX-24x5");

    private static final Pattern HOURS = Pattern.compile("(\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");
    private static final Pattern TIME = Pattern.compile("(\\d\\d):(\\d\\d)");
    private static final int DAY = 24 * 60 * 60;
    private static final Set<String> KEYS =
            Set.of("time-zone", "sessions", "holidays", "open-days", "early-closes", "late-opens", "same-as");

    private final List<String> problems = new ArrayList<>();

    private CalendarFile() {}

    static SessionCalendar read(String nameOrPath) {
        if (SHIPPED.contains(nameOrPath)) {
            return shipped(nameOrPath);
        }
        Path file = Path.of(nameOrPath);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("'" + nameOrPath + "' is neither a calendar that is shipped ("
                    + String.join(", ", SHIPPED) + ") nor a file: name one of them");
        }
        try {
            return new CalendarFile().parse(file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("the calendar " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SessionCalendar shipped(String name) {
        try (InputStream in = CalendarFile.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks io/foretide/sessions/" + name + ".yaml: build it again");
            }
            return new CalendarFile().parse(name, new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the jar's io/foretide/sessions/" + name + ".yaml cannot be read", e);
        }
    }

    private SessionCalendar parse(String name, String yaml) {
        Map<?, ?> tree = tree(name, yaml);
        if (tree.get("same-as") instanceof String other && tree.size() == 1) {
            SessionCalendar same = read(other);
            return new SessionCalendar(name, same);
        }
        for (Object key : tree.keySet()) {
            if (!KEYS.contains(String.valueOf(key)) || "same-as".equals(key)) {
                problems.add(key + ": no such key here; there are " + new java.util.TreeSet<>(KEYS));
            }
        }
        SessionCalendar.Parts parts = new SessionCalendar.Parts(
                zone(tree.get("time-zone")),
                weeks(tree.get("sessions")),
                rules("holidays", tree.get("holidays")),
                dates(tree.get("open-days")),
                times("early-closes", tree.get("early-closes")),
                times("late-opens", tree.get("late-opens")));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "the calendar " + name + " cannot be used: " + String.join("; ", problems));
        }
        return new SessionCalendar(name, parts);
    }

    private static Map<?, ?> tree(String name, String yaml) {
        try {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            if (tree instanceof Map<?, ?> map) {
                return map;
            }
        } catch (YAMLException e) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException("the calendar " + name + " is no YAML: " + first, e);
        }
        throw new IllegalArgumentException(
                "the calendar " + name + " is no YAML with keys such as time-zone and sessions");
    }

    private ZoneId zone(@Nullable Object value) {
        try {
            return ZoneId.of(String.valueOf(value));
        } catch (DateTimeException e) {
            problems.add("time-zone: '" + value + "' is no time zone: write one such as Europe/London");
            return ZoneId.of("UTC");
        }
    }

    /** Reads one week's hours, or a list of weeks, all but the first of which have a start date. */
    private List<WeeklyHours> weeks(@Nullable Object value) {
        List<WeeklyHours> weeks = new ArrayList<>();
        for (Object week : value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
            if (week instanceof Map<?, ?> days) {
                weeks.add(week(days));
            } else {
                problems.add("sessions: '" + week + "' is no week such as {monday-friday: 09:30-16:00}");
            }
        }
        weeks.sort(Comparator.comparing(WeeklyHours::from));
        if (weeks.isEmpty() || weeks.stream().allMatch(week -> week.days().isEmpty())) {
            problems.add("sessions: give the hours of the days, such as monday-friday: 09:30-16:00");
        } else if (!weeks.get(0).from().equals(LocalDate.MIN)) {
            problems.add("sessions: the first week has no 'from': its hours hold from the beginning");
        }
        return weeks;
    }

    private WeeklyHours week(Map<?, ?> days) {
        LocalDate from = LocalDate.MIN;
        Map<DayOfWeek, List<SessionHours>> hours = new EnumMap<>(DayOfWeek.class);
        for (var entry : days.entrySet()) {
            String key = String.valueOf(entry.getKey()).toLowerCase(Locale.ROOT);
            if (key.equals("from")) {
                from = dates(List.of(entry.getValue())).stream().findFirst().orElse(LocalDate.MIN);
            } else {
                List<SessionHours> sessions = hours(key, String.valueOf(entry.getValue()));
                weekdays(key, day -> hours.put(day, sessions));
            }
        }
        return new WeeklyHours(from, hours);
    }

    /** Parses a weekday or a range of weekdays, such as monday or monday-friday. */
    private void weekdays(String key, Consumer<DayOfWeek> to) {
        String[] ends = key.split("-", -1);
        try {
            DayOfWeek first = DayOfWeek.valueOf(ends[0].toUpperCase(Locale.ROOT));
            DayOfWeek last = DayOfWeek.valueOf(ends[ends.length - 1].toUpperCase(Locale.ROOT));
            for (int day = first.getValue(); day <= last.getValue() && ends.length <= 2; day++) {
                to.accept(DayOfWeek.of(day));
            }
        } catch (IllegalArgumentException e) {
            problems.add("sessions: '" + key + "' is no day of the week: write monday, or monday-friday");
        }
    }

    /**
     * Parses sessions such as 09:00-11:30, 12:30-15:00. If the first opens later than it closes, it opens the evening
     * before.
     */
    private List<SessionHours> hours(String day, String text) {
        List<SessionHours> sessions = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = HOURS.matcher(part.strip());
            if (!matcher.matches()) {
                problems.add("sessions: " + day + ": '" + part.strip() + "' are no hours such as 09:30-16:00");
                continue;
            }
            int open = seconds(matcher.group(1), matcher.group(2));
            int close = seconds(matcher.group(3), matcher.group(4));
            sessions.add(new SessionHours(open >= close ? open - DAY : open, close));
        }
        for (int i = 1; i < sessions.size(); i++) {
            if (sessions.get(i).open() < sessions.get(i - 1).close()) {
                problems.add("sessions: " + day + ": the sessions of a day follow each other, but " + text + " do not");
            }
        }
        return sessions;
    }

    private static int seconds(String hour, String minute) {
        return Integer.parseInt(hour) * 3600 + Integer.parseInt(minute) * 60;
    }

    private List<DayRule> rules(String key, @Nullable Object value) {
        List<DayRule> rules = new ArrayList<>();
        for (Object item : items(key, value)) {
            try {
                rules.add(DayRule.parse(text(item)));
            } catch (IllegalArgumentException e) {
                problems.add(key + ": " + e.getMessage());
            }
        }
        return rules;
    }

    private List<?> items(String key, @Nullable Object value) {
        if (value == null || value instanceof List<?>) {
            return value == null ? List.of() : (List<?>) value;
        }
        problems.add(key + ": is a list of days");
        return List.of();
    }

    /** Returns an item as text. YAML parses dates such as 2012-10-29 as instants. */
    private static String text(@Nullable Object item) {
        return item instanceof java.util.Date date
                ? date.toInstant().toString().substring(0, 10)
                : String.valueOf(item);
    }

    private Set<LocalDate> dates(@Nullable Object value) {
        Set<LocalDate> dates = new HashSet<>();
        for (Object item : items("open-days", value)) {
            try {
                dates.add(LocalDate.parse(text(item)));
            } catch (DateTimeException e) {
                problems.add("'" + text(item) + "' is no date such as 2012-10-29");
            }
        }
        return dates;
    }

    /** Reads times of day, such as "13:00", each with a list of days. */
    private Map<Integer, List<DayRule>> times(String key, @Nullable Object value) {
        Map<Integer, List<DayRule>> times = new TreeMap<>();
        if (value != null && !(value instanceof Map<?, ?>)) {
            problems.add(key + ": names times such as \"13:00\", each with a list of days");
        }
        for (var entry : value instanceof Map<?, ?> map ? map.entrySet() : Set.<Map.Entry<?, ?>>of()) {
            Matcher matcher = TIME.matcher(String.valueOf(entry.getKey()));
            if (matcher.matches()) {
                times.put(seconds(matcher.group(1), matcher.group(2)), rules(key, entry.getValue()));
            } else {
                problems.add(key + ": '" + entry.getKey() + "' is no time: write \"13:00\", in quotes");
            }
        }
        return times;
    }
}
