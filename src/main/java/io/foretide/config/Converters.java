package io.foretide.config;

import io.foretide.holidays.HolidayCalendar;
import io.foretide.series.Interval;
import io.foretide.sessions.SessionCalendar;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Converters from text to values with their valid ranges; each message states the valid values. */
public final class Converters {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private Converters() {}

    private static int integer(String text, int minimum, int maximum) {
        int value;
        try {
            value = Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException(
                    value + " is out of range: " + minimum + " to " + (maximum == Integer.MAX_VALUE ? "any" : maximum));
        }
        return value;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a duration: write a whole number and ms, s, m, h or d, such as 500ms or 1m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** A host name or address, and a port. */
    public static final class HostAndPort implements Converter<String> {
        @Override
        public String convert(String text) {
            String stripped = text.strip();
            int colon = stripped.lastIndexOf(':');
            if (colon < 1 || !stripped.substring(0, colon).matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]")) {
                throw new IllegalArgumentException("'" + text + "' is not host:port, such as pod-0.foretide:8080");
            }
            integer(stripped.substring(colon + 1), 1, 65535);
            return stripped;
        }
    }

    /** In lower case, since host names are compared. */
    public static final class HostName implements Converter<String> {
        @Override
        public String convert(String text) {
            String name = text.strip().toLowerCase(Locale.ROOT);
            if (!name.matches("\\.?[a-z0-9_-]+(\\.[a-z0-9_-]+)*")) {
                throw new IllegalArgumentException("'" + text
                        + "' is not a host name: write it without scheme and port, such as host.docker.internal");
            }
            return name;
        }
    }

    public static final class Port implements Converter<Integer> {
        @Override
        public Integer convert(String text) {
            return integer(text, 0, 65535);
        }
    }

    public static final class Positive implements Converter<Integer> {
        @Override
        public Integer convert(String text) {
            return integer(text, 1, Integer.MAX_VALUE);
        }
    }

    public static final class NotNegative implements Converter<Integer> {
        @Override
        public Integer convert(String text) {
            return integer(text, 0, Integer.MAX_VALUE);
        }
    }

    public static final class Replication implements Converter<Integer> {
        @Override
        public Integer convert(String text) {
            int value = integer(text, -1, Short.MAX_VALUE);
            if (value == 0) {
                throw new IllegalArgumentException(
                        "0 replicas store nothing: give 1 or more, or -1 for the broker's default");
            }
            return value;
        }
    }

    public static final class AnyNumber implements Converter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("'" + text + "' is not a finite number");
            }
            return value;
        }
    }

    public static final class PositiveNumber implements Converter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (!(value > 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException("'" + text + "' is not a number above 0");
            }
            return value;
        }
    }

    public static final class NotNegativeNumber implements Converter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException("'" + text + "' is below 0");
            }
            return value;
        }
    }

    /** From 0 to 1, inclusive. */
    public static final class Share implements Converter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("'" + text + "' is not between 0 and 1");
            }
            return value;
        }
    }

    /** From 0, exclusive, to 1, inclusive. */
    public static final class PositiveShare implements Converter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (!(value > 0 && value <= 1)) {
                throw new IllegalArgumentException("'" + text + "' is not above 0 and at most 1");
            }
            return value;
        }
    }

    /** From 0, inclusive, to 1, exclusive. */
    public static final class Rate implements Converter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException("'" + text + "' is not at least 0 and below 1");
            }
            return value;
        }
    }

    /** A number, none or auto. */
    public static final class LimitConverter implements Converter<ForecastBound> {
        @Override
        public ForecastBound convert(String text) {
            String stripped = text.strip();
            if (stripped.equals("none")) {
                return ForecastBound.NONE;
            }
            if (stripped.equals("auto")) {
                return ForecastBound.AUTO;
            }
            try {
                double value = Double.parseDouble(stripped);
                if (Double.isFinite(value)) {
                    return new ForecastBound(ForecastBound.Kind.GIVEN, value);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(noLimit(text), e);
            }
            throw new IllegalArgumentException(noLimit(text));
        }

        private static String noLimit(String text) {
            return "'" + text + "' is not a bound: give a number such as 0, none, or auto";
        }
    }

    public static final class Probability implements Converter<Double> {
        @Override
        public Double convert(String text) {
            double value = number(text);
            if (!(value > 0 && value < 1)) {
                throw new IllegalArgumentException("'" + text + "' is not between 0 and 1, exclusive");
            }
            return value;
        }
    }

    public static final class AnyDuration implements Converter<Duration> {
        @Override
        public Duration convert(String text) {
            return duration(text);
        }
    }

    public static final class PositiveDuration implements Converter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration value = duration(text);
            if (value.isZero()) {
                throw new IllegalArgumentException("'" + text + "' must be longer than 0");
            }
            return value;
        }
    }

    /** A duration, calendar months, business days or auto. */
    public static final class IntervalConverter implements Converter<Interval> {
        @Override
        public Interval convert(String text) {
            return Interval.parse(text);
        }
    }

    public static final class SeasonsConverter implements Converter<Seasons> {
        @Override
        public Seasons convert(String text) {
            return Seasons.parse(text);
        }
    }

    /** Countries and iCalendar files. */
    public static final class Holidays implements Converter<HolidayCalendar> {
        @Override
        public HolidayCalendar convert(String text) {
            return HolidayCalendar.of(text);
        }
    }

    /** A built-in calendar, or the path of a calendar file. */
    public static final class Sessions implements Converter<SessionCalendar> {
        @Override
        public SessionCalendar convert(String text) {
            return SessionCalendar.of(text);
        }
    }

    public static final class Zone implements Converter<ZoneId> {
        @Override
        public ZoneId convert(String text) {
            try {
                return ZoneId.of(text.strip());
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a time zone: write one such as Europe/Berlin", e);
            }
        }
    }

    public static final class Origin implements Converter<String> {
        @Override
        public String convert(String text) {
            if (!text.strip().matches("https?://[A-Za-z0-9.\\[\\]:-]+")) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not an origin: write one such as https://dash.example.com, without a path");
            }
            return text.strip();
        }
    }

    public static final class HttpUrl implements Converter<String> {
        @Override
        public String convert(String text) {
            if (!text.strip().matches("https?://[A-Za-z0-9.\\[\\]:-]+(/[A-Za-z0-9._~/-]*)?")) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a collector URL: write one such as http://collector:4318");
            }
            return text.strip();
        }
    }

    /** Never quotes the text, which may contain a password. */
    public static final class RegistryUrl implements Converter<String> {
        @Override
        public String convert(String text) {
            if (!text.strip().matches("https?://([^\\s/@]+@)?[A-Za-z0-9.\\[\\]:_-]+(/[A-Za-z0-9._~/-]*)?")) {
                throw new IllegalArgumentException("it is not a registry URL: write one such as"
                        + " http://registry:8081, or https://user:password@registry.example.com");
            }
            return text.strip();
        }
    }

    public static final class Template implements Converter<SeriesTemplate> {
        @Override
        public SeriesTemplate convert(String text) {
            return SeriesTemplate.parse(text.strip());
        }
    }

    public static final class Selectors implements Converter<LabelSelectors> {
        @Override
        public LabelSelectors convert(String text) {
            return LabelSelectors.parse(text.strip());
        }
    }

    public static final class Series implements Converter<SeriesPattern> {
        @Override
        public SeriesPattern convert(String text) {
            return SeriesPattern.parse(text.strip());
        }
    }

    public static final class SessionTimeout implements Converter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration value = duration(text);
            if (value.toSeconds() < 6 || value.toMinutes() > 30) {
                throw new IllegalArgumentException("'" + text + "' is out of range: brokers accept 6s to 30m");
            }
            return value;
        }
    }

    public static final class PathConverter implements Converter<Path> {
        @Override
        public Path convert(String text) {
            return Path.of(text.strip());
        }
    }

    public static final class TopicPrefix implements Converter<String> {
        @Override
        public String convert(String text) {
            if (!text.matches("[A-Za-z0-9._-]{1,100}")) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a valid topic prefix: use letters, digits, '.', '_' and '-'");
            }
            return text;
        }
    }
}
