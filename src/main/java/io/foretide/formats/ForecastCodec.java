package io.foretide.formats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Binary format of retained forecasts: little-endian; format (int8), restarted (int8), channels, leads and quantiles
 * (int16 each), origin and version (int64 each), the interval as text with its length (int8); per channel the actual
 * value (float64), verdict (int8), a base (float64), and the differences from it of the median and quantiles of each
 * lead (float32), which keep bands distinct for large values; finally, for all channels, the scores (float32), the
 * level shifts (float32) and runs of verdicts (int32). Earlier versions have neither of the last two.
 */
public final class ForecastCodec {
    private static final byte FORMAT = 3;
    private static final int ORIGIN = 2 + 3 * Short.BYTES;
    private static final int HEADER = ORIGIN + 2 * Long.BYTES + 1;
    /** Typical bytes of an interval's text (15s, 10m, 1mo), for size estimates. */
    private static final int TYPICAL_TEXT_BYTES = 3;
    /** By code; append new ones. */
    private static final List<Verdict> VERDICTS = List.of(Verdict.NONE, Verdict.INSIDE, Verdict.ABOVE, Verdict.BELOW);

    private ForecastCodec() {}

    public static byte[] encode(Forecast forecast) {
        int channels = forecast.channels().size();
        int quantiles = forecast.channels().get(0).quantiles()[0].length;
        byte[] interval = forecast.grid().spacing().text().getBytes(US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(
                        bytes(channels, forecast.leads(), quantiles) - TYPICAL_TEXT_BYTES + interval.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put(FORMAT)
                .put((byte) (forecast.restarted() ? 1 : 0))
                .putShort((short) channels)
                .putShort((short) forecast.leads())
                .putShort((short) quantiles)
                .putLong(forecast.origin())
                .putLong(forecast.version())
                .put((byte) interval.length)
                .put(interval);
        for (Channel channel : forecast.channels()) {
            double base = channel.median()[0];
            out.putDouble(channel.actual()).put(code(channel.verdict())).putDouble(base);
            for (int lead = 0; lead < forecast.leads(); lead++) {
                out.putFloat(clampToFloat(channel.median()[lead] - base));
                for (double quantile : channel.quantiles()[lead]) {
                    out.putFloat(clampToFloat(quantile - base));
                }
            }
        }
        forecast.channels().forEach(channel -> out.putFloat((float) channel.score()));
        forecast.channels().forEach(channel -> out.putFloat(clampToFloat(channel.levelShift()))
                .putInt(channel.run()));
        return out.array();
    }

    private static byte code(Verdict verdict) {
        return (byte) VERDICTS.indexOf(verdict);
    }

    /** Values beyond float32 become its largest number. */
    private static float clampToFloat(double value) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }

    /** The origin of an encoded forecast. */
    public static long origin(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(ORIGIN);
    }

    /** Whether an encoded forecast has these dimensions. */
    public static boolean isOf(byte[] bytes, int channels, int leads, int quantiles) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return in.getShort(2) == channels && in.getShort(4) == leads && in.getShort(6) == quantiles;
    }

    /** Size of a forecast, except for the interval's text. */
    public static int bytes(int channels, int leads, int quantiles) {
        return HEADER
                + TYPICAL_TEXT_BYTES
                + channels * (2 * Double.BYTES + 1 + (2 + leads * (1 + quantiles)) * Float.BYTES + Integer.BYTES);
    }

    /**
     * Reads {@link #encode}.
     *
     * @param grids of the series' stream, by interval
     * @throws IllegalStateException if the bytes have another format
     */
    public static Forecast decode(String series, Function<Interval, TimeGrid> grids, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalStateException(
                    "a retained forecast has format " + format + " where " + FORMAT + " was expected");
        }
        boolean restarted = in.get() != 0;
        int channels = in.getShort();
        int leads = in.getShort();
        int quantiles = in.getShort();
        long origin = in.getLong();
        long version = in.getLong();
        byte[] text = new byte[in.get()];
        in.get(text);
        Interval interval = Interval.parse(new String(text, US_ASCII));
        List<Channel> all = new ArrayList<>(channels);
        for (int c = 0; c < channels; c++) {
            all.add(channel(in, leads, quantiles));
        }
        if (in.hasRemaining()) {
            all.replaceAll(channel -> withScores(channel, in.getFloat(), 0, 0));
        }
        if (in.hasRemaining()) {
            all.replaceAll(channel -> {
                float levelShift = in.getFloat();
                return withScores(channel, channel.score(), in.getInt(), levelShift);
            });
        }
        return new Forecast(series, origin, grids.apply(interval), version, restarted, all);
    }

    private static Channel withScores(Channel channel, double score, int run, double levelShift) {
        return new Channel(
                channel.actual(), channel.median(), channel.quantiles(), channel.verdict(), score, run, levelShift);
    }

    private static Channel channel(ByteBuffer in, int leads, int quantiles) {
        double actual = in.getDouble();
        Verdict verdict = VERDICTS.get(in.get());
        double base = in.getDouble();
        double[] median = new double[leads];
        double[][] bands = new double[leads][quantiles];
        for (int lead = 0; lead < leads; lead++) {
            median[lead] = base + in.getFloat();
            for (int q = 0; q < quantiles; q++) {
                bands[lead][q] = base + in.getFloat();
            }
        }
        return new Channel(actual, median, bands, verdict);
    }
}
