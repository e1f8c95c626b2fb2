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
 * State of one series between steps. Mutable, not thread-safe.
 *
 * <p>Serialized form, little-endian: format version (int32), hash of settings and spec (int64), length of the id
 * (int32), the id in UTF-8, time of the last step, number of steps, then the channels. A restored state yields exactly
 * the forecasts of the original.
 *
 * <p>A store has two records per state, since writing the history of a long season at every step would be expensive:
 * the {@link #record}, written at every step, and the {@link #archive} with older values, written if {@link
 * #isArchiveDue}. Both must be written in one transaction.
 */
public final class SeriesState {
    private static final int FORMAT = 8;
    private static final double MAX_CHANGE = 30;

    private String series;
    private final Shape shape;
    private List<ChannelState> channels;
    private long time; // of the newest step
    private long steps;
    private int size = 1024; // serialized size in bytes, an estimate until it is known
    private boolean frozen; // set by the owner, not serialized

    /** Creates the state of a series without steps. */
    public SeriesState(String series, Shape shape) {
        this.series = series;
        this.shape = shape;
        channels = newChannels(shape);
    }

    private static List<ChannelState> newChannels(Shape shape) {
        List<ChannelState> channels = new ArrayList<>();
        for (int c = 0; c < shape.settings().channels().size(); c++) {
            channels.add(new ChannelState(shape, shape.settings().bounds().get(c)));
        }
        return channels;
    }

    /** Sets every channel's carried state to the network's initial state. */
    void start(float[] initial) {
        channels.forEach(channel -> channel.restart(initial));
    }

    public String series() {
        return series;
    }

    /** Freezes or thaws the series. A frozen series is updated by its steps, but does not learn from them. */
    public void freeze(boolean nothingLearned) {
        frozen = nothingLearned;
    }

    boolean isFrozen() {
        return frozen;
    }

    public Shape shape() {
        return shape;
    }

    /** Returns the time of the last step, epoch milliseconds; 0 before the first. */
    public long time() {
        return time;
    }

    /** Returns the serialized size in bytes as of the last read; an estimate before. */
    public int size() {
        return size;
    }

    /** Returns the number of steps since the series began. */
    public long steps() {
        return steps;
    }

    /** Returns the number of leads of its forecasts. */
    public int horizon() {
        return shape.settings().horizon();
    }

    /** Returns the names of the experts, in the order of {@link #weights} and {@link #forecasts}. */
    public List<String> experts() {
        return channels.get(0).names();
    }

    /** Returns the number of resets after numerical overflow, over all channels. */
    public long resets() {
        return channels.stream().mapToLong(ChannelState::resets).sum();
    }

    /**
     * Returns the largest usual absolute one-step error of the channels, in scales; NaN until one has enough scores.
     */
    public double usualError() {
        return channels.stream().mapToDouble(ChannelState::usualError).max().orElse(Double.NaN);
    }

    /** Returns (experts) the weights in the mix of a channel (0-based) at a lead (1-based). */
    public float[] weights(int channel, int lead) {
        return channels.get(channel).weights(lead);
    }

    /**
     * Returns the recent share by which the network lowers the quantile loss of a channel (0-based) at a lead
     * (1-based); NaN before the first score.
     */
    public double networkGain(int channel, int lead) {
        return channels.get(channel).networkGain(lead);
    }

    /** Reports the losses of all channels since the last call. */
    public void reportLosses(LossListener listener) {
        channels.forEach(channel -> channel.reportLosses(listener));
    }

    /**
     * Returns (experts, leads) each expert's forecast of a channel at the last step, in the value's unit. Not available
     * after reading a state.
     */
    public double[][] forecasts(int channel) {
        return channels.get(channel).forecasts();
    }

    /** Returns the complete serialized state. */
    public byte[] toBytes() {
        return written(true);
    }

    /**
     * Returns the part to be written at every step, without the {@link #archive}.
     *
     * @throws IllegalStateException if the archive must be written first
     */
    public byte[] record() {
        if (isArchiveDue()) {
            throw new IllegalStateException("series " + series + ": the archive has to be written first");
        }
        return written(false);
    }

    /** Returns whether states of this shape have an archive, even if none was written yet. */
    public boolean isArchived() {
        return channels.get(0).history().isArchived();
    }

    /** Returns whether the archive must be written before the {@link #record}. */
    public boolean isArchiveDue() {
        return channels.stream().anyMatch(channel -> channel.history().isArchiveDue());
    }

    /**
     * Returns the archive as of now: format version (int32), hash of settings and spec (int64), then the channels'
     * histories.
     */
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

    /** Returns whether bytes are a state of this shape and of the current format version. */
    public static boolean isOf(Shape shape, byte[] bytes) {
        FieldReader reader = new FieldReader(bytes);
        return bytes.length > Integer.BYTES + Long.BYTES
                && reader.count(0) == FORMAT
                && reader.number(0) == shape.hash();
    }

    /**
     * Replaces this state by a serialized one, as {@link #fromBytes} does. The state is unusable after an exception.
     */
    void read(byte[] bytes) {
        channels.forEach(channel -> channel.history().clear());
        read(new FieldReader(bytes));
    }

    /**
     * Replaces this state by a {@link #record} and its {@link #archive}. The state is unusable after an exception.
     *
     * @param bytes the record
     * @param archive the archive; null if there is none
     * @throws IllegalStateException if the bytes are damaged, or have another format, settings or spec
     * @throws OtherArchive if the record was written with another archive
     */
    public void read(byte[] bytes, byte @Nullable [] archive) {
        channels.forEach(channel -> channel.history().clear());
        if (archive != null) {
            FieldReader reader = new FieldReader(archive);
            checkFormat(reader);
            channels.forEach(channel -> channel.history().walkArchive(reader));
        }
        long[] archived = archivedCounts();
        read(new FieldReader(bytes, false));
        if (!Arrays.equals(archived, archivedCounts())) {
            throw new OtherArchive("the archive of the series " + series + " has " + Arrays.toString(archived)
                    + " steps where " + Arrays.toString(archivedCounts()) + " were expected");
        }
    }

    /** Thrown if a record and an archive were not written together. */
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

    private void checkFormat(FieldReader reader) {
        check("format", FORMAT, reader.count(0));
        check("hash of settings and spec", shape.hash(), reader.number(0));
    }

    private void read(FieldReader reader) {
        try {
            checkFormat(reader);
            int length = reader.count(0);
            if (length < 0 || length > reader.remaining()) {
                throw new IllegalStateException("the state is damaged: its series id has " + length + " bytes");
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
            throw new IllegalStateException("the state is truncated: " + reader.size() + " bytes", e);
        }
    }

    /** Returns a state of the maximum serialized size. */
    private static SeriesState largest(Shape shape) {
        SeriesState state = new SeriesState("", shape);
        state.channels.forEach(ChannelState::fillBlock);
        return state;
    }

    /** Returns the maximum bytes of a state by item, summed over the channels. */
    public static Map<String, Integer> items(ForecastSettings settings, NetworkSpec spec) {
        Shape shape = new Shape(settings, spec);
        Map<String, Integer> items = new LinkedHashMap<>();
        for (ChannelState channel : largest(shape).channels) {
            channel.items().forEach((name, part) -> {
                FieldWriter writer = new FieldWriter();
                part.accept(writer);
                items.merge(name, writer.written().length, Integer::sum);
            });
        }
        return items;
    }

    /** Returns the maximum bytes of a state, without the series' id. */
    public static int bytes(ForecastSettings settings, NetworkSpec spec) {
        return largest(new Shape(settings, spec)).toBytes().length;
    }

    /** Returns the maximum bytes written per step, without archive and series id. */
    public static int bytesPerStep(ForecastSettings settings, NetworkSpec spec) {
        return largest(new Shape(settings, spec)).record().length;
    }

    /**
     * Returns an id of the serialized form. A state with another id cannot be read: its settings or its format version
     * differ.
     */
    public static String form(ForecastSettings settings, NetworkSpec spec) {
        Shape shape = new Shape(settings, spec);
        int size = largest(shape).toBytes().length;
        return "%d-%016x-%d".formatted(FORMAT, shape.hash(), size);
    }

    /**
     * Sets the closures around the newest step, which are not serialized. Needed before computing a forecast of a state
     * that was read.
     */
    void restoreClosures() {
        setClosures(shape.settings().grid().index(time));
    }

    private void setClosures(long index) {
        SessionPath path = SessionPath.of(shape.settings().grid(), index, horizon());
        channels.forEach(channel -> channel.around(path));
    }

    /**
     * Adds a closed step to all channels, and returns the scores of the forecasts for it.
     *
     * @param initial initial state of the network
     * @param learning false to update the state without learning
     */
    List<Score> add(Step step, float[] initial, boolean learning) {
        List<Score> scores = new ArrayList<>();
        long ahead = steps == 0 ? 1 : shape.settings().grid().between(time, step.time());
        if (ahead < 1) {
            throw new IllegalArgumentException(
                    "series " + series + ": a step at " + step.time() + " cannot follow the one at " + time
                            + ", interval " + shape.settings().interval());
        }
        TimeGrid grid = shape.settings().grid();
        long index = grid.index(step.time());
        setClosures(index);
        int missingSteps =
                shape.series().sessionSteps() == 0 || steps == 0 ? 0 : missingSteps(grid, grid.index(time), index);
        if (missingSteps > 0) {
            channels.forEach(channel -> channel.pad(missingSteps));
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
                    .add(
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

    /** Returns the number of regular steps missing between two steps because a trading day was shortened. */
    private int missingSteps(TimeGrid grid, long from, long to) {
        long steps = grid.slot(to) - grid.slot(from) - (to - from);
        return (int) Math.floorMod(steps, shape.series().phases());
    }

    /**
     * Returns (channels) the changes from the newest values to the step's values, in the channels' scales; 0 unless
     * both are known.
     */
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

    private static void check(String what, long wanted, long found) {
        if (wanted != found) {
            throw new IllegalStateException("the state's " + what + " is " + Long.toHexString(found) + " where "
                    + Long.toHexString(wanted) + " was expected");
        }
    }
}
