package io.foretide.formats;

import static io.foretide.formats.JsonBytes.piece;
import static io.foretide.formats.JsonBytes.quoted;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.Score;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * JSON format of forecasts and scores, on their topics and in the API. A stream whose only channel is "value" has its
 * steps at the top level; others have them by channel. Thread-safe.
 */
public final class ForecastJson {
    /** Limit on rounding relative to a band's width or an error. */
    private static final double MAX_ROUNDING = 1e-3;

    private static final byte[] SERIES = piece("{\"series\":");
    private static final byte[] ORIGIN = piece(",\"origin\":");
    private static final byte[] INTERVAL = piece(",\"interval\":");
    private static final byte[] VERSION = piece(",\"version\":");
    private static final byte[] RESTARTED = piece(",\"restarted\":true");
    private static final byte[] NULL = piece("null");
    private static final byte[] SCORE = piece(",\"score\":");
    private static final byte[] RUN = piece(",\"run\":");
    private static final byte[] LEVEL_SHIFT = piece(",\"levelShift\":");
    private static final byte[] STEPS = piece(",\"steps\":[");
    private static final Map<Verdict, byte[]> VERDICTS = new EnumMap<>(Verdict.class);

    static {
        for (Verdict verdict : Verdict.values()) {
            String name = verdict.name().toLowerCase(Locale.ROOT);
            VERDICTS.put(verdict, piece(",\"verdict\":\"" + name + "\""));
        }
    }

    private static final byte[] FIRST_STEP = piece("{\"time\":");
    private static final byte[] NEXT_STEP = piece(",{\"time\":");
    private static final byte[] MEDIAN = piece(",\"median\":");
    private static final byte[] STEP_ENDS = piece("}}");
    private static final byte[] STEPS_END = piece("]");
    private static final byte[] CHANNEL_ENDS = piece("}");
    private static final byte[] ENDS = piece("}");
    private static final byte[] CHANNELS_END = piece("}}");

    private static final byte[] TIME = piece(",\"time\":");
    private static final byte[] ACTUAL = piece(",\"actual\":");
    private static final byte[] LEADS = piece(",\"leads\":[");
    private static final byte[] FIRST_LEAD = piece("{\"lead\":");
    private static final byte[] NEXT_LEAD = piece(",{\"lead\":");
    private static final byte[] PREDICTED = piece(",\"predicted\":");
    private static final byte[] ERROR = piece(",\"error\":");
    private static final byte[] LAST_VALUE_ERROR = piece(",\"lastValueError\":");
    private static final byte[] INSIDE = piece(",\"inside\":true}");
    private static final byte[] OUTSIDE = piece(",\"inside\":false}");
    private static final byte[] LEADS_END = piece("]}");

    private final byte[][] beginnings; // (channels) JSON up to and including "actual":
    private final byte[][] scored; // (channels) channel names of scores; empty if there is only one
    private final byte[][] quantiles; // field names with preceding punctuation

    public ForecastJson(List<String> channels, List<Double> quantiles) {
        boolean lone = channels.size() == 1;
        beginnings = new byte[channels.size()][];
        scored = new byte[channels.size()][];
        for (int c = 0; c < beginnings.length; c++) {
            String opens = (c == 0 ? ",\"channels\":{" : ",") + quoted(channels.get(c)) + ":{\"actual\":";
            beginnings[c] = lone ? ACTUAL : piece(opens);
            scored[c] = piece(lone ? "" : ",\"channel\":" + quoted(channels.get(c)));
        }
        this.quantiles = new byte[quantiles.size()][];
        for (int q = 0; q < this.quantiles.length; q++) {
            this.quantiles[q] = piece((q == 0 ? ",\"quantiles\":{\"" : ",\"") + quantiles.get(q) + "\":");
        }
    }

    /** With all leads. */
    public byte[] forecast(Forecast forecast) {
        return forecast(forecast, IntStream.rangeClosed(1, forecast.leads()).toArray());
    }

    /** With these leads, in this order. */
    public byte[] forecast(Forecast forecast, int[] leads) {
        var json = new JsonBytes(256 + beginnings.length * leads.length * (48 + 24 * quantiles.length));
        json.put(SERIES).text(forecast.series());
        json.put(ORIGIN).number(forecast.origin());
        json.put(INTERVAL).number(forecast.grid().interval());
        json.put(VERSION).number(forecast.version());
        if (forecast.restarted()) {
            json.put(RESTARTED);
        }
        for (int c = 0; c < beginnings.length; c++) {
            json.put(beginnings[c]);
            channel(json, forecast, forecast.channels().get(c), leads);
            if (beginnings.length > 1) {
                json.put(CHANNEL_ENDS);
            }
        }
        return json.put(beginnings.length > 1 ? CHANNELS_END : ENDS).written();
    }

    private void channel(JsonBytes json, Forecast forecast, Forecast.Channel channel, int[] leads) {
        if (Double.isNaN(channel.actual())) {
            json.put(NULL);
        } else {
            json.number(channel.actual());
        }
        json.put(Objects.requireNonNull(VERDICTS.get(channel.verdict())));
        if (Double.isFinite(channel.score())) {
            json.put(SCORE).number((float) channel.score());
        }
        if (channel.run() > 0) {
            json.put(RUN).number((long) channel.run());
        }
        if (channel.levelShift() != 0) {
            json.put(LEVEL_SHIFT).number((float) channel.levelShift());
        }
        json.put(STEPS);
        for (int i = 0; i < leads.length; i++) {
            int lead = leads[i];
            json.put(i == 0 ? FIRST_STEP : NEXT_STEP).number(forecast.time(lead));
            double[] band = channel.quantiles()[lead - 1];
            double fine = MAX_ROUNDING * (band[band.length - 1] - band[0]);
            number(json.put(MEDIAN), channel.median()[lead - 1], fine);
            for (int q = 0; q < quantiles.length; q++) {
                number(json.put(quantiles[q]), band[q], fine);
            }
            json.put(STEP_ENDS);
        }
        json.put(STEPS_END);
    }

    public byte[] score(Score score) {
        var json = new JsonBytes(192 + 112 * score.leads().size());
        json.put(SERIES).text(score.series());
        json.put(TIME).number(score.time());
        json.put(scored[score.channel()]);
        json.put(ACTUAL).number(score.actual());
        json.put(LEADS);
        for (int i = 0; i < score.leads().size(); i++) {
            Score.Lead lead = score.leads().get(i);
            json.put(i == 0 ? FIRST_LEAD : NEXT_LEAD).number((long) lead.lead());
            double error = score.actual() - lead.predicted();
            number(json.put(PREDICTED), lead.predicted(), MAX_ROUNDING * Math.abs(error));
            number(json.put(ERROR), error, Double.POSITIVE_INFINITY);
            number(json.put(LAST_VALUE_ERROR), score.actual() - lead.last(), Double.POSITIVE_INFINITY);
            json.put(lead.inside() ? INSIDE : OUTSIDE);
        }
        return json.put(LEADS_END).written();
    }

    /**
     * Writes a prediction with float's seven digits, which are shorter, unless these are too coarse relative to the
     * band or error, as for large counters. Values beyond float's range stay double.
     */
    private static void number(JsonBytes json, double value, double fine) {
        float rounded = (float) value;
        if (!(Math.abs(value) < Float.MAX_VALUE) || Math.abs(value - rounded) > fine) {
            json.number(value);
        } else {
            json.number(rounded);
        }
    }
}
