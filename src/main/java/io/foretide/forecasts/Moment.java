package io.foretide.forecasts;

/**
 * All that an expert may look at when it forecasts for a channel.
 *
 * @param history the channel's steps, the newest being the origin
 * @param features (features) of the origin, see {@link FeatureRow}
 * @param projection (rows, leads × quantiles) the network's projection, lead-major
 * @param row this channel's row in it
 * @param learning whether the experts learn; otherwise they only forecast
 * @param foreseen whether the origin's value was made from what came after it: what is forecast there teaches nothing
 */
record Moment(History history, float[] features, float[] projection, int row, boolean learning, boolean foreseen) {}
