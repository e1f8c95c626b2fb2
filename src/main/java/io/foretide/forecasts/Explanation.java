package io.foretide.forecasts;

import io.foretide.series.Forecast;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a series' newest forecast is made of, and what it was one step before. Numbers are in the value's unit.
 *
 * @param forecast the newest one
 * @param previous the one before it that is kept; empty where there is none of the same grid
 * @param since steps from its origin to the newest; 0 where there is none
 * @param experts names of the series' own experts, then the network
 * @param channels one entry per channel of the stream; empty for one that was never observed
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
     * @param newest the newest value, or what stands for it where nothing was observed: what the medians' changes are counted from
     * @param held whether the value that was observed last is an outlier until the next one confirms it
     */
    public record Channel(double newest, boolean held, List<Group> groups) {}

    /**
     * A group of leads that share weights, seen at the lead in its middle.
     *
     * @param from shortest lead
     * @param to longest lead
     * @param lead the one in the middle, which all numbers are of
     * @param weights (experts) in the mix, together 1
     * @param contributions (experts) to the median, as changes from the newest value; together the median less that value; the network's with what
     *     the bounds of the stream hold back
     * @param seasonal the part of them that is of experts of a season
     * @param known the part of the readout's that comes from inputs known in advance
     * @param spread expected absolute error of the median without the network
     * @param stretchBelow factor by which missed and kept promises have moved the quantiles below the median
     * @param stretchAbove the same above it
     * @param networkGain by how much the network lowers the quantile loss lately, as a share; NaN while nothing is known
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
            double stretchBelow,
            double stretchAbove,
            double networkGain) {}

    /**
     * Explains; nothing is stored.
     *
     * @param state as it was after the forecast's origin; changed
     * @param forecast made there
     * @param past kept forecasts of the series, oldest first
     */
    public static Explanation of(SeriesState state, Forecast forecast, List<Forecast> past) {
        @Nullable Forecast previous = null;
        for (Forecast one : past) {
            if (one.origin() < forecast.origin() && one.grid().equals(forecast.grid())) {
                previous = one;
            }
        }
        int since = previous == null ? 0 : (int) forecast.grid().between(previous.origin(), forecast.origin());
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
                    state.stretch(lead, 0),
                    state.stretch(lead, 1),
                    state.networkGain(lead)));
        }
        return new Channel(state.newest(), !Double.isNaN(published.actual()) && state.isHeld(), groups);
    }
}
