package io.foretide.windows;

import io.foretide.config.ForetideConfig;
import io.foretide.series.Interval;
import io.foretide.sessions.SessionCalendar;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Windowing settings of one stream. Thread-safe. */
public final class StreamGrid {
    private final String name;
    private final Predicate<String> match;
    private final Interval interval;
    private final String form;
    private final SilencePolicy silence;
    private final Function<Interval, GridSettings> settings;
    private final Map<Interval, GridSettings> known = new ConcurrentHashMap<>();

    /**
     * @param name name of the stream
     * @param match whether a series id may belong to the stream
     * @param interval interval of all its series; {@link Interval#AUTO} if it is detected per series
     * @param form text of the settings that determine the stored state and the meaning of steps
     * @param silence time limits of silent series
     * @param settings settings by interval
     */
    private StreamGrid(
            String name,
            Predicate<String> match,
            Interval interval,
            String form,
            SilencePolicy silence,
            Function<Interval, GridSettings> settings) {
        this.name = name;
        this.match = match;
        this.interval = interval;
        this.form = form;
        this.silence = silence;
        this.settings = settings;
    }

    /** Returns the settings of a configured stream. */
    static StreamGrid of(String name, Predicate<String> match, ForetideConfig.Stream stream) {
        return new StreamGrid(
                name,
                match,
                stream.interval(),
                form(stream),
                SilencePolicy.of(stream),
                interval -> GridSettings.of(stream, interval));
    }

    private static String form(ForetideConfig.Stream stream) {
        return String.join(
                "|",
                stream.interval().text(),
                stream.offset().toString(),
                stream.timeZone().toString(),
                stream.sessions().map(SessionCalendar::name).orElse(""),
                stream.channels().toString(),
                ForetideConfig.inputs(stream).toString(),
                stream.aggregate().toString(),
                stream.counters().toString(),
                stream.gap().toString(),
                stream.known().toString(),
                stream.known().isPresent() ? String.valueOf(stream.horizon()) : "",
                stream.holidays().isPresent() ? "holidays" : "");
    }

    /** Returns settings with one grid for all series. */
    static StreamGrid of(GridSettings settings, SilencePolicy silence) {
        var interval = Interval.ofMillis(settings.grid().interval());
        return new StreamGrid("default", id -> true, interval, settings.toString(), silence, gridSettings -> settings);
    }

    public String name() {
        return name;
    }

    boolean matches(String series) {
        return match.test(series);
    }

    /** Returns the interval of all its series, or {@link Interval#AUTO}. */
    Interval interval() {
        return interval;
    }

    SilencePolicy silence() {
        return silence;
    }

    /** Returns the settings of series with an interval. */
    GridSettings at(Interval interval) {
        return known.computeIfAbsent(interval, settings);
    }

    /** Returns an id of the format of stored state. State of another format cannot be read. */
    int form() {
        return form.hashCode();
    }
}
