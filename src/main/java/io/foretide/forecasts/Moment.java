package io.foretide.forecasts;

/**
 * All that an expert may look at when it forecasts for a channel.
 *
 * @param history the channel's steps, the newest being the origin
 * @param core (rows, hidden) the network's top layer after the step
 * @param projection (rows, leads × quantiles) the network's projection, lead-major
 * @param row this channel's row in both
 */
record Moment(History history, float[] core, float[] projection, int row) {}
