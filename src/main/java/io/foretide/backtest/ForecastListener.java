package io.foretide.backtest;

import io.foretide.backtest.Panel.Member;

/** Is given forecasts as they are made, on the thread of the backtest. */
interface ForecastListener {
    ForecastListener NONE = new ForecastListener() {};

    /** At a scored origin. The forecasts' arrays are used again afterwards. */
    default void scored(Member member, int channel, int origin, OriginForecasts forecasts) {}

    /** At the last step of a series: what is expected beyond the file's end. */
    default void ahead(Member member, int channel, int origin, OriginForecasts forecasts) {}

    /** At every step, whether it is scored or not. */
    default void made(Member member, int channel, int origin, OriginForecasts forecasts) {}
}
