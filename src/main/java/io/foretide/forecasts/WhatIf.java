package io.foretide.forecasts;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A series' newest forecast under assumed values of inputs known in advance. Each quantile changes by the change of the
 * series' own forecast. The network's correction remains that of the published forecast. If the assumed values equal
 * the actual ones, the result is the published forecast.
 */
public final class WhatIf {
    private WhatIf() {}

    /**
     * Forecasts under assumed inputs, without storing anything.
     *
     * @param state state of the series after the forecast's origin; modified
     * @param copy an independent copy of the state; modified
     * @param published forecast made at that state
     * @param known (known inputs, leads) assumed values, NaN to keep the actual ones
     */
    public static Forecast of(SeriesState state, SeriesState copy, Forecast published, double[][] known) {
        state.restoreClosures();
        copy.restoreClosures();
        List<Channel> channels = new ArrayList<>();
        for (int c = 0; c < published.channels().size(); c++) {
            Channel channel = published.channels().get(c);
            ChannelState own = state.channels().get(c);
            channels.add(own.isKnown() ? adjusted(channel, own, copy.channels().get(c), known) : channel);
        }
        return new Forecast(
                published.series(),
                published.origin(),
                published.grid(),
                published.version(),
                published.restarted(),
                channels);
    }

    private static Channel adjusted(Channel published, ChannelState state, ChannelState assumed, double[][] known) {
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
        state.clip(quantiles);
        for (int lead = 0; lead < leads; lead++) {
            median[lead] = quantiles[lead][state.medianIndex()];
        }
        return published.with(median, quantiles);
    }
}
