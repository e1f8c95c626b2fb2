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
 * The interval that the event times of a series show: the median of the distances between them, snapped to the nearest usual interval. Of a
 * series whose interval is known, it tells when another one has come true: after three runs of eight distances that all show the same
 * other one, so that neither jitter nor a gap changes a grid. Mutable, confined to its caller.
 */
final class ArrivalSpacing {
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private static final List<Interval> USUAL = usual();

    /** By their texts, since to parse one takes as long as a good part of an observation. */
    private static final Map<String, Interval> BY_TEXT =
            all().stream().collect(Collectors.toMap(Interval::text, Function.identity()));

    /** Distances of which the median is taken. */
    private static final int RUN = 8;

    /** Runs that must show the same other interval. */
    private static final int RUNS = 3;

    private final float[] distances = new float[RUN]; // seconds
    private int count; // of the distances of this run
    private boolean weekend; // whether an observation of this run was of a Saturday or Sunday, UTC
    private boolean skips; // whether one distance of this run spans a weekend
    private long newest = Long.MIN_VALUE; // event time
    private @Nullable Interval shown; // by the runs before
    private int runs; // that have shown it

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

    /** All intervals that a series may be found to have. */
    static List<Interval> all() {
        List<Interval> all = new ArrayList<>(USUAL);
        all.add(Interval.BUSINESS_DAY);
        return all;
    }

    /** The longest of them. */
    static Interval longest() {
        return USUAL.get(USUAL.size() - 1);
    }

    /** The interval that a text names. */
    static Interval named(String text) {
        Interval known = BY_TEXT.get(text);
        return known == null ? Interval.parse(text) : known;
    }

    /**
     * The interval that rising times show.
     *
     * @param times two or more event times, epoch milliseconds, each later than the one before
     */
    static Interval of(long[] times) {
        double[] distances = new double[times.length - 1];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = times[i + 1] - times[i];
        }
        return nearest(median(distances));
    }

    /** Of an even number the lower of the middle two: a gap makes distances longer, nothing makes them shorter. */
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
     * Takes the event time of an observation of a series whose interval is known.
     *
     * @return the interval that the series has now, if that is another one; else null
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
            skips |= distance > 2.5 * DAY;
        }
        newest = time;
        return count == RUN ? judged(current) : null;
    }

    private @Nullable Interval judged(Interval current) {
        double[] run = new double[RUN];
        for (int i = 0; i < RUN; i++) {
            run[i] = distances[i] * SECOND;
        }
        Interval found = nearest(median(run));
        if (found.equals(Interval.ofMillis(DAY)) && skips && !weekend) {
            found = Interval.BUSINESS_DAY;
        }
        runs = found.equals(shown) ? runs + 1 : 1;
        shown = found;
        count = 0;
        weekend = false;
        skips = false;
        return found.equals(current) || runs < RUNS ? null : found;
    }

    int bytes() {
        return 5 + text().length + RUN * Float.BYTES + Long.BYTES;
    }

    private byte[] text() {
        return shown == null ? new byte[0] : shown.text().getBytes(US_ASCII);
    }

    void write(ByteBuffer out) {
        byte[] text = text();
        out.put((byte) count)
                .put((byte) (weekend ? 1 : 0))
                .put((byte) (skips ? 1 : 0))
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
        spacing.skips = in.get() != 0;
        spacing.runs = in.get();
        byte[] text = new byte[in.get()];
        in.get(text);
        spacing.shown = text.length == 0 ? null : named(new String(text, US_ASCII));
        spacing.newest = in.getLong();
        for (int i = 0; i < RUN; i++) {
            spacing.distances[i] = in.getFloat();
        }
        return spacing;
    }
}
