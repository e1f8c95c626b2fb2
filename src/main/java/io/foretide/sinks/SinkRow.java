package io.foretide.sinks;

import io.foretide.config.SinkConfig;

/**
 * One value of a forecast.
 *
 * @param channel channel name; empty in a stream whose only channel is "value"
 * @param origin time of the latest step that the forecast is based on, epoch milliseconds
 * @param time time that is forecast, epoch milliseconds
 * @param bound lower, median, upper, or a quantile level
 */
record SinkRow(String series, String channel, long origin, int lead, long time, String bound, double value) {
    /** The timestamp of its sample in a time series database, epoch milliseconds. */
    long time(SinkConfig.Stamp stamp) {
        return stamp == SinkConfig.Stamp.NOW ? origin : time;
    }
}
