package io.foretide.forecasts;

import io.foretide.series.Forecast;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Composition of a series' newest forecast, with the previous forecast for comparison. Numbers are in the value's unit.
 *
 * @param forecast the newest forecast
 * @param previous the stored forecast before it on the same grid; empty if there is none
 * @param since steps from the previous forecast's origin to the newest one's; 0 if there is no previous forecast
 * @param experts names of the series' own experts, then the network
 * @param channels one entry per channel of the stream; an entry is empty if the channel was never observed
 */
public record Explanation(
        Forecast forecast,
        Optional<Forecast> previous,
        int since,
        List<String> experts,
        List<Optional<Channel>> channels) {

    /**
     * One channel.
     *
     * @param newest the newest value, or its substitute if not observed; contributions are changes from it
     * @param held whether the newest value is held back as an outlier until the next one confirms it
     */
    public record Channel(double newest, boolean held, List<Group> groups) {}

    /**
     * A group of leads that share weights. All numbers are those at the lead in its middle.
     *
     * @param from shortest lead
     * @param to longest lead
     * @param lead the lead in the middle
     * @param weights (experts) weights in the mix, which sum to 1
     * @param contributions (experts) contributions to the median, which sum to the median less the newest value; the
     *     network's includes the effect of the stream's bounds
     * @param seasonal sum of the contributions of the seasonal experts
     * @param known part of the readout's contribution that is due to inputs known in advance
     * @param spread expected absolute error of the series' own median, without the network
     * @param closureWidening factor by which closures of the sessions enlarge the spread; 1 if none
     * @param stretchBelow factor by which coverage tracking stretches the quantiles below the median
     * @param stretchAbove the same above the median
     * @param networkGain recent share by which the network lowers the quantile loss; NaN before the first score
     */
    public record Group(
            int from,
            int to,
            int lead,
            float[] weights,
            double[] contributions,
            double seasonal,
            double known,
            double spread,
            double closureWidening,
            double stretchBelow,
            double stretchAbove,
            double networkGain) {}

    /**
     * Explains a forecast without storing anything.
     *
     * @param state state of the series after the forecast's origin; modified
     * @param forecast forecast made at that state
     * @param past stored forecasts of the series, oldest first
     */
    public static Explanation of(SeriesState state, Forecast forecast, List<Forecast> past) {
        @Nullable Forecast previous = null;
        for (Forecast candidate : past) {
            if (candidate.origin() < forecast.origin() && candidate.grid().equals(forecast.grid())) {
                previous = candidate;
            }
        }
        int since = previous == null ? 0 : (int) forecast.grid().between(previous.origin(), forecast.origin());
        state.restoreClosures();
        List<Optional<Channel>> channels = new ArrayList<>();
        for (int c = 0; c < forecast.channels().size(); c++) {
            ChannelState channel = state.channels().get(c);
            channels.add(
                    channel.isKnown()
                            ? Optional.of(channel(channel, forecast.channels().get(c)))
                            : Optional.empty());
        }
        return new Explanation(forecast, Optional.ofNullable(previous), since, state.experts(), channels);
    }

    private static Channel channel(ChannelState state, Forecast.Channel published) {
        state.prepare();
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < state.groups().count(); g++) {
            int lead = state.groups().anchor(g);
            double[] contributions = state.contributions(lead, published.median()[lead - 1]);
            double seasonal = 0;
            for (int e = PointExperts.SEASONAL; e < contributions.length - 1; e++) { // the last is the network
                seasonal += contributions[e];
            }
            groups.add(new Group(
                    state.groups().low(g),
                    state.groups().high(g),
                    lead,
                    state.weights(lead),
                    contributions,
                    seasonal,
                    state.knownContribution(lead),
                    state.spread(lead),
                    state.closureWidening(lead),
                    state.stretch(lead, 0),
                    state.stretch(lead, 1),
                    state.networkGain(lead)));
        }
        return new Channel(state.newest(), !Double.isNaN(published.actual()) && state.isHeld(), groups);
    }
}
