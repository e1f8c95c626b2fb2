package io.foretide.serving;

import io.foretide.forecasts.Calibration;
import io.foretide.forecasts.SeriesState;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.serving.PastForecasts.Errors;
import io.foretide.tasks.forecasts.ForecastStream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * JSON documents about a series, by channel; times in epoch milliseconds, null for NaN.
 *
 * @param stream the series' stream
 * @param channels of the stream
 * @param scoredLeads ascending leads whose errors are included
 */
record SeriesDocuments(String stream, List<String> channels, int[] scoredLeads) {
    static SeriesDocuments of(ForecastStream stream) {
        return new SeriesDocuments(stream.name(), stream.channels(), stream.scoredLeads());
    }

    private static final int SPARKLINE_STEPS = 60;
    private static final int LAST_STEPS = 10;

    /** For lists: the latest values, the anomalies among them, and the errors at lead 1. */
    JsonObject summary(String series, List<Forecast> past) {
        JsonObject summary = head(series, past);
        List<Forecast> newest = past.subList(Math.max(0, past.size() - SPARKLINE_STEPS), past.size());
        return summary.put("channels", byChannel(past, (lookback, c) -> {
            JsonArray values = new JsonArray();
            JsonArray anomalies = new JsonArray();
            for (Forecast forecast : newest) {
                Channel channel = lookback.at(forecast);
                values.add(number(channel.actual()));
                if (channel.verdict() == Verdict.ABOVE || channel.verdict() == Verdict.BELOW) {
                    anomalies.add(forecast.origin());
                }
            }
            return new JsonObject()
                    .put("last", last(lookback))
                    .put(
                            "score",
                            past.isEmpty()
                                    ? null
                                    : number(lookback.at(past.get(past.size() - 1))
                                            .score()))
                    .put("values", values)
                    .put("anomalies", anomalies)
                    .put("lead1", errors(lookback.errors(1)));
        }));
    }

    /** The full state of a series: carried state, expert weights, errors and last steps. */
    JsonObject state(SeriesState state, List<Forecast> past) {
        return head(state.series(), past)
                .put("time", state.time())
                .put("horizon", state.horizon())
                .put("steps", state.steps())
                .put("stateBytes", state.toBytes().length)
                .put("readoutResets", state.resets())
                .put("channels", byChannel(past, (lookback, c) -> {
                    JsonObject mix = new JsonObject();
                    JsonObject gain = new JsonObject();
                    for (int lead : scoredLeads) {
                        mix.put(String.valueOf(lead), weights(state, c, lead));
                        gain.put(String.valueOf(lead), number(state.networkGain(c, lead)));
                    }
                    JsonArray errors = new JsonArray();
                    for (int lead : scoredLeads) {
                        errors.add(errors(lookback.errors(lead)));
                    }
                    int from = Math.max(0, past.size() - LAST_STEPS);
                    return new JsonObject()
                            .put("mix", mix)
                            .put("networkGain", gain)
                            .put("errors", errors)
                            .put("steps", steps(lookback, past.subList(from, past.size()), new int[0]));
                }));
    }

    /** The selected steps with past forecasts at some leads, and the errors of those forecasts. */
    JsonObject history(String series, List<Forecast> past, Predicate<Forecast> filter, int[] leads) {
        List<Forecast> steps = past.stream().filter(filter).toList();
        return head(series, past).put("channels", byChannel(past, (lookback, c) -> {
            JsonArray errors = new JsonArray();
            for (int lead : leads) {
                errors.add(errors(lookback.errors(steps, lead)));
            }
            return new JsonObject().put("errors", errors).put("steps", steps(lookback, steps, leads));
        }));
    }

    /**
     * The calibration of the quantiles at some leads.
     *
     * @param levels of the quantiles
     */
    JsonObject calibration(String series, List<Forecast> past, int[] leads, List<Double> levels) {
        JsonObject document = head(series, past).put("share", levels.get(levels.size() - 1) - levels.get(0));
        return document.put("channels", byChannel(past, (lookback, c) -> {
            JsonArray all = new JsonArray();
            for (int lead : leads) {
                Calibration calibration = Calibration.of(past, c, lead, levels);
                all.add(new JsonObject()
                        .put("lead", lead)
                        .put("count", calibration.count())
                        .put("inside", number(calibration.inside()))
                        .put(
                                "histogram",
                                new JsonArray(Arrays.stream(calibration.histogram())
                                        .boxed()
                                        .toList())));
            }
            return new JsonObject().put("leads", all);
        }));
    }

    private JsonObject head(String series, List<Forecast> past) {
        JsonObject head = new JsonObject().put("series", series).put("stream", stream);
        if (!past.isEmpty()) {
            Forecast newest = past.get(past.size() - 1);
            head.put("time", newest.origin()).put("interval", newest.grid().interval());
        }
        return head;
    }

    private JsonObject byChannel(List<Forecast> past, BiFunction<PastForecasts, Integer, JsonObject> render) {
        JsonObject all = new JsonObject();
        for (int c = 0; c < channels.size(); c++) {
            all.put(channels.get(c), render.apply(PastForecasts.of(past, c), c));
        }
        return all;
    }

    private static JsonArray steps(PastForecasts lookback, List<Forecast> steps, int[] leads) {
        JsonArray all = new JsonArray();
        for (Forecast step : steps) {
            Channel channel = lookback.at(step);
            JsonObject document = new JsonObject()
                    .put("time", step.origin())
                    .put("actual", number(channel.actual()))
                    .put("verdict", channel.verdict().name().toLowerCase(Locale.ROOT))
                    .put("score", number(channel.score()));
            if (channel.run() > 0) {
                document.put("run", channel.run());
            }
            if (channel.levelShift() != 0) {
                document.put("levelShift", channel.levelShift());
            }
            if (leads.length > 0) {
                document.put("forecasts", forecastsFor(lookback, step, leads));
            }
            all.add(document);
        }
        return all;
    }

    private static JsonArray forecastsFor(PastForecasts lookback, Forecast step, int[] leads) {
        JsonArray all = new JsonArray();
        for (int lead : leads) {
            lookback.forecastFor(step, lead).ifPresent(made -> {
                Channel channel = lookback.at(made);
                double[] band = channel.quantiles()[lead - 1];
                all.add(new JsonObject()
                        .put("lead", lead)
                        .put("origin", made.origin())
                        .put("median", number(channel.median()[lead - 1]))
                        .put("low", number(band[0]))
                        .put("high", number(band[band.length - 1])));
            });
        }
        return all;
    }

    private static @Nullable Double last(PastForecasts lookback) {
        for (int i = lookback.forecasts().size() - 1; i >= 0; i--) {
            double actual = lookback.at(lookback.forecasts().get(i)).actual();
            if (!Double.isNaN(actual)) {
                return actual;
            }
        }
        return null;
    }

    private static JsonObject errors(Errors errors) {
        return new JsonObject()
                .put("lead", errors.lead())
                .put("count", errors.count())
                .put("mae", number(errors.mae()))
                .put("lastValueMae", number(errors.lastValueMae()))
                .put("inside", number(errors.coverage()));
    }

    /** Expert → its weight in the mix for a channel and lead. */
    private static JsonObject weights(SeriesState state, int channel, int lead) {
        JsonObject weights = new JsonObject();
        float[] values = state.weights(channel, lead);
        for (int e = 0; e < values.length; e++) {
            weights.put(state.experts().get(e), values[e]);
        }
        return weights;
    }

    /** JSON has neither NaN nor infinity; they become null. */
    static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
