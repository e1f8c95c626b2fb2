package io.foretide.forecasts;

import io.foretide.model.NetworkSpec;
import io.foretide.series.Score;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything one series carries from step to step. Mutable; whoever holds it steps it, one thread at a time.
 *
 * <p>As bytes, little-endian: format version (int32), hash of settings and spec (int64), length of the id (int32) and
 * the id in UTF-8, time of the last step, then the channels. A forecaster that goes on from the bytes gives the very
 * forecasts that it would have given without them.
 *
 * <p>In a store a state has two records, since a long season's history would be most of what is written at every step: {@link #record}, and
 * {@link #archive} with older values, which is written where {@link #isArchiveDue} says so. Both belong to one transaction.
 */
public final class SeriesState {
    private static final int FORMAT = 7;
    private static final double MAX_CHANGE = 30;

    private String series;
    private final Shape shape;
    private List<ChannelState> channels;
    private long time; // of the newest step
    private long steps;
    private int size = 1024; // bytes of it, where known
    private boolean frozen; // owned by the holder of the state

    /** Of a series that has had no step yet. */
    public SeriesState(String series, Shape shape) {
        this.series = series;
        this.shape = shape;
        channels = fresh(shape);
    }

    private static List<ChannelState> fresh(Shape shape) {
        List<ChannelState> channels = new ArrayList<>();
        for (int c = 0; c < shape.settings().channels().size(); c++) {
            channels.add(new ChannelState(shape, shape.settings().bounds().get(c)));
        }
        return channels;
    }

    /** Gives every channel the network's state before a first step. */
    void start(float[] initial) {
        channels.forEach(channel -> channel.restart(initial));
    }

    public String series() {
        return series;
    }

    /** Whether it follows its steps from now on, and learns nothing of them. */
    public void freeze(boolean nothingLearned) {
        frozen = nothingLearned;
    }

    boolean isFrozen() {
        return frozen;
    }

    public Shape shape() {
        return shape;
    }

    /** Time of the last step, epoch milliseconds; 0 before the first. */
    public long time() {
        return time;
    }

    /** Bytes of it in a store; a guess before it was in one. */
    public int size() {
        return size;
    }

    /** Steps taken since the series began. */
    public long steps() {
        return steps;
    }

    /** Leads of its forecasts. */
    public int horizon() {
        return shape.settings().horizon();
    }

    /** Names of the experts, in the order of {@link #weights} and {@link #forecasts}. */
    public List<String> experts() {
        return channels.get(0).names();
    }

    /** Number of resets of experts after numerical overflow, over all channels. */
    public long resets() {
        return channels.stream().mapToLong(ChannelState::resets).sum();
    }

    /** The usual absolute error one step ahead, in scales, of the channel where it is largest; NaN until there are enough. */
    public double usualError() {
        return channels.stream().mapToDouble(ChannelState::usualError).max().orElse(Double.NaN);
    }

    /** (experts) how much each counts in the mix for a channel (0-based) and a lead (1-based). */
    public float[] weights(int channel, int lead) {
        return channels.get(channel).weights(lead);
    }

    /** By how much the network lowers the quantile loss of a channel (0-based) at a lead (1-based) lately, as a share; NaN while nothing is known. */
    public double networkGain(int channel, int lead) {
        return channels.get(channel).networkGain(lead);
    }

    public void takeLosses(LossListener listener) {
        channels.forEach(channel -> channel.takeLosses(listener));
    }

    /** (experts, leads) each expert's forecast of a channel at the last step of this object, in the value's unit. */
    public double[][] forecasts(int channel) {
        return channels.get(channel).forecasts();
    }

    /** All of it. */
    public byte[] toBytes() {
        return written(true);
    }

    /**
     * The part written at every step, without the {@link #archive}.
     *
     * @throws IllegalStateException if the archive must be written first
     */
    public byte[] record() {
        if (isArchiveDue()) {
            throw new IllegalStateException("series " + series + ": the archive has to be written first");
        }
        return written(false);
    }

    /** Whether it has an archive, be it that none was written yet. */
    public boolean isArchived() {
        return channels.get(0).history().isArchived();
    }

    /** Whether the archive has to be written before the {@link #record}. */
    public boolean isArchiveDue() {
        return channels.stream().anyMatch(channel -> channel.history().isArchiveDue());
    }

    /** The archive as of now: format version (int32), hash of settings and spec (int64), then the channels' histories. */
    public byte[] archive() {
        FieldWriter writer = new FieldWriter();
        writer.count(FORMAT);
        writer.number(shape.hash());
        channels.forEach(channel -> channel.history().walkArchive(writer));
        return writer.written();
    }

    private byte[] written(boolean whole) {
        FieldWriter writer = new FieldWriter(size, whole);
        writer.count(FORMAT);
        writer.number(shape.hash());
        byte[] id = series.getBytes(StandardCharsets.UTF_8);
        writer.count(id.length);
        writer.bytes(id);
        walk(writer);
        return writer.written();
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IllegalStateException if the bytes are damaged, or have another format, settings or spec
     */
    public static SeriesState fromBytes(ForecastSettings settings, NetworkSpec spec, byte[] bytes) {
        return fromBytes(new Shape(settings, spec), bytes);
    }

    public static SeriesState fromBytes(Shape shape, byte[] bytes) {
        SeriesState state = new SeriesState("", shape);
        state.read(bytes);
        return state;
    }

    /** Whether bytes are those of a state of this shape, made by this version of the program. */
    public static boolean isOf(Shape shape, byte[] bytes) {
        FieldReader reader = new FieldReader(bytes);
        return bytes.length > Integer.BYTES + Long.BYTES
                && reader.count(0) == FORMAT
                && reader.number(0) == shape.hash();
    }

    /** Replaces this state by a serialized one, as {@link #fromBytes}; unusable after an exception. */
    void read(byte[] bytes) {
        channels.forEach(channel -> channel.history().clear());
        read(new FieldReader(bytes));
    }

    /**
     * Replaces this state by a {@link #record} and its {@link #archive}; unusable after an exception.
     *
     * @param archive null if there is none
     * @throws IllegalStateException as {@link #fromBytes}
     * @throws OtherArchive if the record was written with another archive
     */
    public void read(byte[] bytes, byte @Nullable [] archive) {
        channels.forEach(channel -> channel.history().clear());
        if (archive != null) {
            FieldReader reader = new FieldReader(archive);
            expectForm(reader);
            channels.forEach(channel -> channel.history().walkArchive(reader));
        }
        long[] archived = archivedCounts();
        read(new FieldReader(bytes, false));
        if (!Arrays.equals(archived, archivedCounts())) {
            throw new OtherArchive("the archive of the series " + series + " has " + Arrays.toString(archived)
                    + " steps where " + Arrays.toString(archivedCounts()) + " were expected");
        }
    }

    /** A record and an archive that were not written together. */
    public static final class OtherArchive extends IllegalStateException {
        private static final long serialVersionUID = 1;

        OtherArchive(String message) {
            super(message);
        }
    }

    private long[] archivedCounts() {
        return channels.stream()
                .mapToLong(channel -> channel.history().archivedCount())
                .toArray();
    }

    private void expectForm(FieldReader reader) {
        expect("format", FORMAT, reader.count(0));
        expect("hash of settings and spec", shape.hash(), reader.number(0));
    }

    private void read(FieldReader reader) {
        try {
            expectForm(reader);
            int length = reader.count(0);
            if (length < 0 || length > reader.remaining()) {
                throw new IllegalStateException("the state's series id claims " + length + " bytes");
            }
            byte[] id = new byte[length];
            reader.bytes(id);
            series = new String(id, StandardCharsets.UTF_8);
            size = reader.size();
            walk(reader);
            if (reader.remaining() > 0) {
                throw new IllegalStateException("the state has " + reader.remaining() + " bytes too many");
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalStateException("the state is cut short: " + reader.size() + " bytes", e);
        }
    }

    /** A state that takes as many bytes as one of its shape ever takes. */
    private static SeriesState fullest(Shape shape) {
        SeriesState state = new SeriesState("", shape);
        state.channels.forEach(ChannelState::fillBlock);
        return state;
    }

    /** The most bytes of one state item by item, all channels together. */
    public static Map<String, Integer> items(ForecastSettings settings, NetworkSpec spec) {
        Shape shape = new Shape(settings, spec);
        Map<String, Integer> items = new LinkedHashMap<>();
        for (ChannelState channel : fullest(shape).channels) {
            channel.items().forEach((name, part) -> {
                FieldWriter writer = new FieldWriter();
                part.accept(writer);
                items.merge(name, writer.written().length, Integer::sum);
            });
        }
        return items;
    }

    /** The most bytes of one state, without those of the series' id. */
    public static int bytes(ForecastSettings settings, NetworkSpec spec) {
        return fullest(new Shape(settings, spec)).toBytes().length;
    }

    /** Maximum bytes of a state written at every step, without archive and series id. */
    public static int bytesPerStep(ForecastSettings settings, NetworkSpec spec) {
        return fullest(new Shape(settings, spec)).record().length;
    }

    /** Names the form of states: those of another one cannot be read, be it for other settings or another program. */
    public static String form(ForecastSettings settings, NetworkSpec spec) {
        Shape shape = new Shape(settings, spec);
        int size = fullest(shape).toBytes().length;
        return "%d-%016x-%d".formatted(FORMAT, shape.hash(), size);
    }

    /**
     * Takes a closed step into all channels; returns the scores of the forecasts that it decides.
     *
     * @param initial the network's state before a first step
     * @param learning false: the state follows the step, but nothing is learned of it
     */
    List<Score> take(Step step, float[] initial, boolean learning) {
        List<Score> scores = new ArrayList<>();
        long ahead = steps == 0 ? 1 : shape.settings().grid().between(time, step.time());
        if (ahead < 1) {
            throw new IllegalArgumentException(
                    "series " + series + ": a step at " + step.time() + " cannot follow the one at " + time
                            + ", interval " + shape.settings().interval());
        }
        TimeGrid grid = shape.settings().grid();
        long index = grid.index(step.time());
        SessionPath path = SessionPath.of(grid, index, horizon());
        channels.forEach(channel -> channel.around(path));
        int shorter = shape.series().sessionSteps() == 0 || steps == 0 ? 0 : shorter(grid, grid.index(time), index);
        if (shorter > 0) {
            channels.forEach(channel -> channel.pad(shorter));
        }
        if (ahead > 1) {
            channels.forEach(channel -> channel.skip(ahead - 1));
        }
        if (steps == 0 || ahead - 1 > shape.settings().maxGap()) {
            start(initial);
        }
        time = step.time();
        steps++;
        float[] changes = changes(step);
        for (int c = 0; c < channels.size(); c++) {
            channels.get(c)
                    .take(
                            series,
                            time,
                            c,
                            step.values()[c],
                            step.observed()[c],
                            others(changes, c),
                            step.known(),
                            learning && !frozen)
                    .ifPresent(scores::add);
        }
        return scores;
    }

    /** Number of regular-day steps between two times that did not exist. */
    private int shorter(TimeGrid grid, long from, long to) {
        long steps = grid.slot(to) - grid.slot(from) - (to - from);
        return (int) Math.floorMod(steps, shape.series().phases());
    }

    /** (channels) changes of the step's values from the ones before, in the channels' scales; 0 where not both are known. */
    private float[] changes(Step step) {
        float[] changes = new float[channels.size()];
        for (int c = 0; c < changes.length && changes.length > 1; c++) {
            double change = (step.values()[c] - channels.get(c).newest())
                    / channels.get(c).scale();
            changes[c] = step.observed()[c] && Double.isFinite(change)
                    ? (float) Math.max(-MAX_CHANGE, Math.min(MAX_CHANGE, change))
                    : 0;
        }
        return changes;
    }

    private static float[] others(float[] changes, int channel) {
        float[] others = new float[changes.length - 1];
        for (int c = 0, at = 0; c < changes.length; c++) {
            if (c != channel) {
                others[at++] = changes[c];
            }
        }
        return others;
    }

    List<ChannelState> channels() {
        return channels;
    }

    private void walk(StateFields fields) {
        time = fields.number(time);
        steps = fields.number(steps);
        channels.forEach(channel -> channel.walk(fields));
    }

    private static void expect(String what, long wanted, long found) {
        if (wanted != found) {
            throw new IllegalStateException("the state's " + what + " is " + Long.toHexString(found) + " where "
                    + Long.toHexString(wanted) + " was expected");
        }
    }
}
