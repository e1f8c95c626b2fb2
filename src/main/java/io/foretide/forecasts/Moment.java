package io.foretide.forecasts;

/**
 * All that an expert may look at when it forecasts for a channel.
 *
 * @param history the channel's steps, the newest being the origin
 * @param features (features) of the origin, see {@link FeatureRow}
 * @param learning whether the experts learn; otherwise they only forecast
 * @param foreseen whether the origin's value was made from what came after it: what is forecast there teaches nothing
 */
record Moment(History history, float[] features, boolean learning, boolean foreseen) {}
