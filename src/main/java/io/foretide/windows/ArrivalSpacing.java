package io.foretide.windows;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.series.Interval;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Detects the interval of a series as the median distance of its event times, rounded to the nearest standard interval.
 * If the interval is already known, it reports a change after three consecutive runs of eight distances that show the
 * same other interval, so that neither jitter nor a gap changes the grid. Mutable, confined to its caller.
 */
final class ArrivalSpacing {
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private static final List<Interval> USUAL = usual();

    /** Cache by text, since parsing takes a significant part of the time per observation. */
    private static final Map<String, Interval> BY_TEXT =
            all().stream().collect(Collectors.toMap(Interval::text, Function.identity()));

    /** Number of distances per run. */
    private static final int RUN = 8;

    /** Consecutive runs that must show the same other interval. */
    private static final int RUNS = 3;

    private final float[] distances = new float[RUN]; // seconds
    private int count; // number of distances in this run
    private boolean weekend; // whether an observation of this run was on a Saturday or Sunday, UTC
    private boolean spansWeekend; // whether a distance of this run spans a weekend
    private long newest = Long.MIN_VALUE; // event time
    private @Nullable Interval candidate; // interval detected by the previous runs
    private int runs; // consecutive runs that detected the candidate

    private static List<Interval> usual() {
        List<Interval> usual = new ArrayList<>();
        for (long seconds : new long[] {1, 2, 5, 10, 15, 20, 30}) {
            usual.add(Interval.ofMillis(seconds * SECOND));
        }
        for (long minutes : new long[] {1, 2, 3, 5, 10, 15, 20, 30}) {
            usual.add(Interval.ofMillis(minutes * MINUTE));
        }
        for (long hours : new long[] {1, 2, 3, 4, 6, 8, 12}) {
            usual.add(Interval.ofMillis(hours * HOUR));
        }
        usual.add(Interval.ofMillis(DAY));
        usual.add(Interval.ofMillis(7 * DAY));
        usual.add(Interval.ofMonths(1));
        usual.add(Interval.ofMonths(3));
        usual.add(Interval.ofMonths(12));
        return List.copyOf(usual);
    }

    /** Returns all intervals that can be detected. */
    static List<Interval> all() {
        List<Interval> all = new ArrayList<>(USUAL);
        all.add(Interval.BUSINESS_DAY);
        return all;
    }

    /** Returns the longest interval that can be detected. */
    static Interval longest() {
        return USUAL.get(USUAL.size() - 1);
    }

    /** Returns the interval with a text. */
    static Interval parse(String text) {
        Interval known = BY_TEXT.get(text);
        return known == null ? Interval.parse(text) : known;
    }

    /**
     * Returns the interval of ascending times.
     *
     * @param times at least two event times, epoch milliseconds
     */
    static Interval of(long[] times) {
        double[] distances = new double[times.length - 1];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = times[i + 1] - times[i];
        }
        return nearest(median(distances));
    }

    /** The lower median, since gaps lengthen distances and nothing shortens them. */
    private static double median(double[] distances) {
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }

    private static Interval nearest(double milliseconds) {
        return Objects.requireNonNull(USUAL.stream()
                .min(Comparator.comparingDouble(
                        usual -> Math.abs(Math.log(Math.max(1, milliseconds) / usual.millis()))))
                .orElse(null));
    }

    /**
     * Adds the event time of an observation of a series with a known interval.
     *
     * @return the new interval if it has changed; otherwise null
     */
    @Nullable
    Interval add(long time, Interval current) {
        if (time <= newest) {
            return null;
        }
        if (newest != Long.MIN_VALUE) {
            double distance = time - newest;
            distances[count++] = (float) (distance / SECOND);
            DayOfWeek day = Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC).getDayOfWeek();
            weekend |= day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
            spansWeekend |= distance > 2.5 * DAY;
        }
        newest = time;
        return count == RUN ? evaluateRun(current) : null;
    }

    private @Nullable Interval evaluateRun(Interval current) {
        double[] run = new double[RUN];
        for (int i = 0; i < RUN; i++) {
            run[i] = distances[i] * SECOND;
        }
        Interval found = nearest(median(run));
        if (found.equals(Interval.ofMillis(DAY)) && spansWeekend && !weekend) {
            found = Interval.BUSINESS_DAY;
        }
        runs = found.equals(candidate) ? runs + 1 : 1;
        candidate = found;
        count = 0;
        weekend = false;
        spansWeekend = false;
        return found.equals(current) || runs < RUNS ? null : found;
    }

    int bytes() {
        return 5 + text().length + RUN * Float.BYTES + Long.BYTES;
    }

    private byte[] text() {
        return candidate == null ? new byte[0] : candidate.text().getBytes(US_ASCII);
    }

    void write(ByteBuffer out) {
        byte[] text = text();
        out.put((byte) count)
                .put((byte) (weekend ? 1 : 0))
                .put((byte) (spansWeekend ? 1 : 0))
                .put((byte) Math.min(runs, RUNS))
                .put((byte) text.length)
                .put(text)
                .putLong(newest);
        for (float distance : distances) {
            out.putFloat(distance);
        }
    }

    static ArrivalSpacing read(ByteBuffer in) {
        var spacing = new ArrivalSpacing();
        spacing.count = in.get();
        spacing.weekend = in.get() != 0;
        spacing.spansWeekend = in.get() != 0;
        spacing.runs = in.get();
        byte[] text = new byte[in.get()];
        in.get(text);
        spacing.candidate = text.length == 0 ? null : parse(new String(text, US_ASCII));
        spacing.newest = in.getLong();
        for (int i = 0; i < RUN; i++) {
            spacing.distances[i] = in.getFloat();
        }
        return spacing;
    }
}
