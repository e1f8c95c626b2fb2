package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A series' newest forecast under other values of inputs known in advance. Every quantile moves by as much as the series'
 * own experts move it; the network's correction stays that of the published forecast. Values that change nothing give the
 * published forecast itself.
 */
public final class WhatIf {
    private WhatIf() {}

    /**
     * Forecasts again without storing anything.
     *
     * @param state as it was after the forecast's origin; modified
     * @param copy an independent copy
     * @param published the forecast made there
     * @param known (known inputs, leads) assumed values, NaN to keep the actual ones
     */
    public static Forecast of(SeriesState state, SeriesState copy, Forecast published, double[][] known) {
        List<Channel> channels = new ArrayList<>();
        for (int c = 0; c < published.channels().size(); c++) {
            Channel channel = published.channels().get(c);
            ChannelState own = state.channels().get(c);
            channels.add(own.isKnown() ? moved(channel, own, copy.channels().get(c), known) : channel);
        }
        return new Forecast(
                published.series(),
                published.origin(),
                published.grid(),
                published.version(),
                published.restarted(),
                channels);
    }

    private static Channel moved(Channel published, ChannelState state, ChannelState assumed, double[][] known) {
        assumed.assume(known);
        double[][] before = state.own();
        double[][] after = assumed.own();
        int leads = published.median().length;
        double[] median = new double[leads];
        double[][] quantiles = new double[leads][];
        for (int lead = 0; lead < leads; lead++) {
            quantiles[lead] = published.quantiles()[lead].clone();
            for (int q = 0; q < quantiles[lead].length; q++) {
                quantiles[lead][q] += after[lead][q] - before[lead][q];
            }
            Arrays.sort(quantiles[lead]);
        }
        state.hold(quantiles);
        for (int lead = 0; lead < leads; lead++) {
            median[lead] = quantiles[lead][state.medianIndex()];
        }
        return published.with(median, quantiles);
    }
}
