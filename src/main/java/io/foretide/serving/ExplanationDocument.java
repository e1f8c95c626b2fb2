package io.foretide.serving;

import io.foretide.forecasts.Explanation;
import io.foretide.forecasts.Explanation.Channel;
import io.foretide.forecasts.Explanation.Group;
import io.foretide.series.Forecast;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * An {@link Explanation} as JSON: times in epoch milliseconds, null for NaN.
 *
 * @param stream of the series
 * @param channels channel names of the stream
 */
record ExplanationDocument(String stream, List<String> channels, Explanation explanation) {

    JsonObject json() {
        Forecast forecast = explanation.forecast();
        JsonArray text = new JsonArray();
        JsonObject byChannel = new JsonObject();
        for (int c = 0; c < channels.size(); c++) {
            String name = channels.get(c);
            if (explanation.channels().get(c).isEmpty()) {
                text.add(name + " was never observed");
                continue;
            }
            for (String sentence : new ExplanationText(explanation, c).sentences()) {
                text.add(channels.size() == 1 ? sentence : name + ": " + sentence);
            }
            byChannel.put(name, channel(c, explanation.channels().get(c).get()));
        }
        return new JsonObject()
                .put("series", forecast.series())
                .put("stream", stream)
                .put("origin", forecast.origin())
                .put("interval", forecast.grid().interval())
                .put("version", forecast.version())
                .put("restarted", forecast.restarted())
                .put("text", text)
                .put("channels", byChannel);
    }

    private JsonObject channel(int index, Channel channel) {
        Forecast.Channel channelExplanation = explanation.forecast().channels().get(index);
        JsonArray leads = new JsonArray();
        channel.groups().forEach(group -> leads.add(group(channelExplanation, group)));
        return new JsonObject()
                .put("newest", SeriesDocuments.number(channel.newest()))
                .put("held", channel.held())
                .put(
                        "changed",
                        explanation
                                .previous()
                                .map(previous -> changed(previous, index))
                                .orElse(null))
                .put("leads", leads);
    }

    private JsonObject changed(Forecast previous, int index) {
        Forecast.Channel before = previous.channels().get(index);
        Forecast.Channel now = explanation.forecast().channels().get(index);
        int since = explanation.since();
        boolean reaches = since <= previous.leads();
        return new JsonObject()
                .put("origin", previous.origin())
                .put("version", previous.version())
                .put("median", SeriesDocuments.number(before.median()[0]))
                .put("forecast", reaches ? SeriesDocuments.number(before.median()[since - 1]) : null)
                .put("sameTime", since < previous.leads() ? SeriesDocuments.number(before.median()[since]) : null)
                .put("actual", SeriesDocuments.number(now.actual()))
                .put("error", reaches ? SeriesDocuments.number(now.actual() - before.median()[since - 1]) : null)
                .put("score", SeriesDocuments.number(now.score()))
                .put("verdict", now.verdict().name().toLowerCase(java.util.Locale.ROOT));
    }

    private JsonObject group(Forecast.Channel channelExplanation, Group group) {
        double[] band = channelExplanation.quantiles()[group.lead() - 1];
        JsonObject weights = new JsonObject();
        JsonObject contributions = new JsonObject();
        for (int e = 0; e < explanation.experts().size(); e++) {
            weights.put(explanation.experts().get(e), group.weights()[e]);
            contributions.put(explanation.experts().get(e), SeriesDocuments.number(group.contributions()[e]));
        }
        return new JsonObject()
                .put("from", group.from())
                .put("to", group.to())
                .put("lead", group.lead())
                .put("median", SeriesDocuments.number(channelExplanation.median()[group.lead() - 1]))
                .put("low", SeriesDocuments.number(band[0]))
                .put("high", SeriesDocuments.number(band[band.length - 1]))
                .put("weights", weights)
                .put("networkGain", SeriesDocuments.number(group.networkGain()))
                .put("contributions", contributions)
                .put("seasonal", SeriesDocuments.number(group.seasonal()))
                .put("known", SeriesDocuments.number(group.known()))
                .put("spread", SeriesDocuments.number(group.spread()))
                .put("closureWidening", SeriesDocuments.number(group.closureWidening()))
                .put("stretchBelow", SeriesDocuments.number(group.stretchBelow()))
                .put("stretchAbove", SeriesDocuments.number(group.stretchAbove()));
    }
}
