package io.foretide.backtest;

import io.foretide.backtest.SeriesPanel.Member;

/** Receives forecasts on the backtest's thread. */
interface ForecastListener {
    ForecastListener NONE = new ForecastListener() {};

    /** Called at a scored origin. The forecasts' arrays are reused afterwards. */
    default void scored(Member member, int channel, int origin, OriginForecasts forecasts) {}

    /** Called at the last step of a series, with the forecast beyond the file's end. */
    default void ahead(Member member, int channel, int origin, OriginForecasts forecasts) {}

    /** Called at every step, scored or not. */
    default void forecastMade(Member member, int channel, int origin, OriginForecasts forecasts) {}
}
