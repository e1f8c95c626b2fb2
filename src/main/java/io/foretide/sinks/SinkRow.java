package io.foretide.sinks;

import io.foretide.config.SinkConfig;

/**
 * One number of a forecast.
 *
 * @param series id of the series
 * @param channel name of the channel; empty in a stream of the one channel "value"
 * @param origin time of the newest step that the forecast knew, epoch milliseconds
 * @param time time that the value is forecast for, epoch milliseconds
 * @param bound lower, median, upper, or a level
 */
record SinkRow(String series, String channel, long origin, int lead, long time, String bound, double value) {
    /** The time that a sample of a time series database gets, epoch milliseconds. */
    long time(SinkConfig.Stamp stamp) {
        return stamp == SinkConfig.Stamp.NOW ? origin : time;
    }
}
